//! What is served: every file, every folder, every entry, made once.

use std::collections::BTreeMap;
use std::ops::Bound;

use mcp_proto::model::{BlobResourceContents, Resource, ResourceContents, TextResourceContents};

use super::folder::{Content, SkillFolder};
use super::{
    EntryError, Frontmatter, FrontmatterError, SKILL_MD, Skill, SkillFile, SkillLimits, SkillResources, SkillsError,
    media_type, uri,
};

/// Whether whoever asks sees the skill of that URI.
pub(super) type Sees<'a> = &'a dyn Fn(&str) -> bool;

#[derive(Debug, Default)]
pub(super) struct Catalog {
    files: BTreeMap<String, File>,
    /// What stands in each folder of a skill, by its URI.
    folders: BTreeMap<String, BTreeMap<String, Resource>>,
    skills: BTreeMap<String, Entry>,
    skipped: Vec<SkillsError>,
}

#[derive(Debug)]
struct File {
    resource: Resource,
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Entry {
    skill: Skill,
    is_listed: bool,
}

impl Catalog {
    pub(super) fn of(folders: Vec<SkillFolder>, limits: &SkillLimits) -> Result<Self, SkillsError> {
        let mut catalog = Self::default();
        let mut roots = Vec::new();
        let mut dynamic = Vec::new();
        for SkillFolder { path, content, is_listed } in folders {
            check(&path)?;
            let root = uri::of_path(&path);
            match content {
                Content::Dynamic(frontmatter) => dynamic.push((root, frontmatter, is_listed)),
                Content::Files(files) => {
                    for (name, bytes) in files {
                        catalog.file(&format!("{path}/{name}"), bytes)?;
                    }
                    roots.push((root, is_listed));
                }
            }
        }
        for (root, is_listed) in &roots {
            catalog.skill(root, *is_listed, limits)?;
        }
        for (root, is_listed) in &roots {
            catalog.nested(root, *is_listed, limits);
        }
        for (root, frontmatter, is_listed) in dynamic {
            catalog.dynamic(&root, frontmatter, is_listed, limits)?;
        }
        catalog.describe();
        for (root, _) in &roots {
            catalog.index(root);
        }
        Ok(catalog)
    }

    /// The page of entries after the one of that URI, of those that `sees` lets through, and where the next one starts.
    pub(super) fn list(&self, after: Option<&str>, size: usize, sees: Sees<'_>) -> (Vec<Skill>, Option<String>) {
        let listed = self.skills.range::<str, _>((after_bound(after), Bound::Unbounded));
        let listed = listed.filter(|(uri, entry)| entry.is_listed && sees(uri));
        let mut listed = listed.map(|(_, entry)| entry.skill.clone());
        let page: Vec<_> = listed.by_ref().take(size).collect();
        let next = listed.next().and(page.last()).map(|last| last.uri.clone());
        (page, next)
    }

    pub(super) fn skill_at(&self, uri: &str) -> Option<&Skill> {
        self.skills.get(uri).map(|entry| &entry.skill)
    }

    /// Whether a file or a folder is in a skill that `sees` lets through.
    pub(super) fn is_in_sight(&self, uri: &str, sees: Sees<'_>) -> bool {
        let folders = std::iter::successors(Some(uri), |at| Some(at.rsplit_once('/')?.0));
        let mut manifests = folders.map(|folder| format!("{folder}/{SKILL_MD}"));
        manifests.any(|manifest| self.skills.contains_key(&manifest) && sees(&manifest))
    }

    pub(super) fn read(&self, uri: &str) -> Option<ResourceContents> {
        let File { resource, bytes } = self.files.get(uri)?;
        let mime_type = resource.mime_type.clone().unwrap_or_default();
        Some(match std::str::from_utf8(bytes) {
            Ok(text) => TextResourceContents::new(uri, text).with_mime_type(mime_type).into(),
            Err(_) => BlobResourceContents::from_bytes(uri, bytes).with_mime_type(mime_type).into(),
        })
    }

    /// The page of what stands in a folder; `None` if there is no such folder.
    pub(super) fn directory(
        &self,
        folder: &str,
        after: Option<&str>,
        size: usize,
    ) -> Option<(Vec<Resource>, Option<String>)> {
        let children = self.folders.get(folder)?;
        let mut children = children.range::<str, _>((after_bound(after), Bound::Unbounded)).map(|(_, child)| child);
        let page: Vec<_> = children.by_ref().take(size).cloned().collect();
        let next = children.next().and(page.last()).map(|last| last.uri.clone());
        Some((page, next))
    }

    /// The `SKILL.md` of every skill that is listed and whose files are known, as a resource.
    pub(super) fn manifests(&self) -> impl Iterator<Item = &Resource> {
        let listed = self.skills.values().filter(|entry| entry.is_listed);
        listed.filter_map(|entry| Some(&self.files.get(&entry.skill.uri)?.resource))
    }

    /// Every file, with what it holds.
    pub(super) fn contents(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(uri, file)| (uri.as_str(), file.bytes.as_slice()))
    }

    pub(super) fn skipped(&self) -> &[SkillsError] {
        &self.skipped
    }

    fn file(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), SkillsError> {
        check(path)?;
        let uri = uri::of_path(path);
        let name = path.rsplit('/').next().unwrap_or(path);
        let resource = Resource::new(&*uri, name)
            .with_mime_type(media_type::of(name, std::str::from_utf8(&bytes).is_ok()))
            .with_size(bytes.len() as u64);
        match self.files.insert(uri.clone(), File { resource, bytes }) {
            Some(_) => Err(SkillsError::Twice(uri.into())),
            None => Ok(()),
        }
    }

    fn skill(&mut self, root: &str, is_listed: bool, limits: &SkillLimits) -> Result<(), SkillsError> {
        let uri = format!("{root}/{SKILL_MD}");
        let frontmatter = self.frontmatter(&uri)?;
        let files = self.below(root).map(|(uri, file)| SkillFile::of(uri, &file.bytes)).collect();
        let skill = Skill::new(uri, frontmatter, SkillResources::Files(files));
        self.enter(skill, is_listed, limits)
    }

    fn dynamic(
        &mut self,
        root: &str,
        frontmatter: Frontmatter,
        is_listed: bool,
        limits: &SkillLimits,
    ) -> Result<(), SkillsError> {
        let uri = format!("{root}/{SKILL_MD}");
        frontmatter.check().map_err(|error| SkillsError::Frontmatter { uri: uri.as_str().into(), error })?;
        let skill = Skill::new(uri, frontmatter, SkillResources::Dynamic);
        self.enter(skill, is_listed, limits)
    }

    fn enter(&mut self, skill: Skill, is_listed: bool, limits: &SkillLimits) -> Result<(), SkillsError> {
        let uri = skill.uri.clone();
        skill.check(limits).map_err(|error| SkillsError::Entry { uri: uri.as_str().into(), error })?;
        match self.skills.insert(uri.clone(), Entry { skill, is_listed }) {
            Some(_) => Err(SkillsError::Twice(uri.into())),
            None => Ok(()),
        }
    }

    /// Skills inside of a skill are skills of their own, if they are right; if not, they are files like others.
    fn nested(&mut self, root: &str, is_listed: bool, limits: &SkillLimits) {
        let manifests = self.below(root).filter_map(|(uri, _)| Some(uri::root(uri)?.to_owned()));
        for root in manifests.collect::<Vec<_>>() {
            if self.skills.contains_key(&format!("{root}/{SKILL_MD}")) {
                continue;
            }
            if let Err(error) = self.skill(&root, is_listed, limits) {
                self.skipped.push(error);
            }
        }
    }

    fn frontmatter(&self, uri: &str) -> Result<Frontmatter, SkillsError> {
        let failed = |error| SkillsError::Frontmatter { uri: uri.into(), error };
        let no_manifest = || SkillsError::Entry { uri: uri.into(), error: EntryError::NoManifest };
        let file = self.files.get(uri).ok_or_else(no_manifest)?;
        let text = std::str::from_utf8(&file.bytes).map_err(|_| SkillsError::NotText(uri.into()))?;
        let (frontmatter, _) = Frontmatter::read(text).map_err(failed)?;
        frontmatter.check().map_err(|error: FrontmatterError| failed(error))?;
        Ok(frontmatter)
    }

    /// A `SKILL.md` goes by the name and the description of its skill ("Resource Metadata").
    fn describe(&mut self) {
        for (uri, entry) in &self.skills {
            if let Some(File { resource, .. }) = self.files.get_mut(uri) {
                resource.name = entry.skill.frontmatter.name.clone();
                resource.description = Some(entry.skill.frontmatter.description.clone());
            }
        }
    }

    /// Notes what stands in each folder of a skill, the skill's own among them.
    fn index(&mut self, root: &str) {
        let files: Vec<_> = self.below(root).map(|(_, file)| file.resource.clone()).collect();
        for resource in files {
            let mut child = resource;
            while let Some((folder, _)) =
                child.uri.clone().rsplit_once('/').filter(|(folder, _)| folder.len() >= root.len())
            {
                let children = self.folders.entry(folder.to_owned()).or_default();
                if children.insert(child.uri.clone(), child).is_some() {
                    break;
                }
                let name = decoded(folder.rsplit('/').next().unwrap_or(folder));
                child = Resource::new(folder, name).with_mime_type(media_type::DIRECTORY);
            }
        }
    }

    fn below<'a>(&'a self, root: &str) -> impl Iterator<Item = (&'a str, &'a File)> {
        let root = format!("{root}/");
        let from = self.files.range::<str, _>((Bound::Included(&*root), Bound::Unbounded));
        let below = from.map(|(uri, file)| (uri.as_str(), file)).collect::<Vec<_>>().into_iter();
        below.take_while(move |(uri, _)| uri.starts_with(&root))
    }
}

const fn after_bound(after: Option<&str>) -> Bound<&str> {
    match after {
        Some(after) => Bound::Excluded(after),
        None => Bound::Unbounded,
    }
}

/// Refuses paths that would not come out of their URI as they went in, or that a host could take for another.
fn check(path: &str) -> Result<(), SkillsError> {
    let is_part =
        |part: &str| !matches!(part, "" | "." | "..") && !part.contains(|it: char| it == '\\' || it.is_control());
    if path.split('/').all(is_part) { Ok(()) } else { Err(SkillsError::Name(path.into())) }
}

/// A part of a URI of ours, as it was before.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let escaped = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
