//! Skills in folders on disk, read whole: what is served later never touches the disk, so that no request chooses a path.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::folder::{Content, SkillFolder};
use super::{EntryError, SKILL_MD, SkillLimits, SkillsError, uri};

/// The skills at and below `root`.
pub(super) fn read(root: &Path, prefix: &str, limits: &SkillLimits) -> Result<Vec<SkillFolder>, SkillsError> {
    let root = root.canonicalize().map_err(|error| SkillsError::io(root, error))?;
    let mut reading = Reading { limits, folders: Vec::new(), left: Vec::new() };
    let name = || root.file_name().and_then(|name| name.to_str()).ok_or_else(|| SkillsError::Name(root.clone()));
    let path = if is_skill(&root)? { join(prefix, name()?) } else { prefix.to_owned() };
    reading.left.push(Folder { at: root, path, of: None, depth: 0 });
    while let Some(folder) = reading.left.pop() {
        reading.folder(folder)?;
    }
    Ok(reading.folders)
}

struct Reading<'a> {
    limits: &'a SkillLimits,
    folders: Vec<SkillFolder>,
    /// What is still to be looked into.
    left: Vec<Folder>,
}

struct Folder {
    at: PathBuf,
    /// Below `skill://`, or below the skill that it is of.
    path: String,
    /// The skill that it is part of.
    of: Option<usize>,
    depth: usize,
}

impl Reading<'_> {
    fn folder(&mut self, mut folder: Folder) -> Result<(), SkillsError> {
        if folder.depth > self.limits.depth {
            return Err(SkillsError::TooDeep(folder.at));
        }
        if folder.of.is_none() && is_skill(&folder.at)? {
            if self.folders.len() >= self.limits.skills {
                return Err(SkillsError::TooManySkills(self.limits.skills));
            }
            folder.of = Some(self.folders.len());
            self.folders.push(SkillFolder::of(std::mem::take(&mut folder.path)));
        }
        for (name, at) in entries(&folder.at)? {
            let kind = at.symlink_metadata().map_err(|error| SkillsError::io(&at, error))?.file_type();
            let path = join(&folder.path, &name);
            if kind.is_symlink() {
                return Err(SkillsError::Link(at));
            } else if kind.is_dir() {
                self.left.push(Folder { at, path, of: folder.of, depth: folder.depth + 1 });
            } else if let Some(of) = folder.of.filter(|_| kind.is_file()) {
                self.file(of, path, &at)?;
            }
        }
        Ok(())
    }

    /// Reads no more than may be kept, however large the file is or becomes.
    fn file(&mut self, of: usize, path: String, at: &Path) -> Result<(), SkillsError> {
        let folder = &mut self.folders[of];
        let Content::Files(files) = &mut folder.content else { return Ok(()) };
        let manifest = || uri::of_path(&join(&folder.path, SKILL_MD)).into();
        if files.len() >= self.limits.files {
            let error = EntryError::TooMany { files: files.len() + 1, most: self.limits.files };
            return Err(SkillsError::Entry { uri: manifest(), error });
        }
        let held: u64 = files.values().map(|bytes| bytes.len() as u64).sum();
        let left = self.limits.bytes.saturating_sub(held);
        let mut bytes = Vec::new();
        let file = File::open(at).map_err(|error| SkillsError::io(at, error))?;
        file.take(left.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| SkillsError::io(at, error))?;
        if bytes.len() as u64 > left {
            let error = EntryError::TooLarge { bytes: held + bytes.len() as u64, most: self.limits.bytes };
            return Err(SkillsError::Entry { uri: manifest(), error });
        }
        files.insert(path, bytes);
        Ok(())
    }
}

/// What stands in a folder, in order. What begins with a dot is left out: it is for tools, or kept from others.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, SkillsError> {
    let failed = |error| SkillsError::io(folder, error);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let at = entry.map_err(failed)?.path();
        let Some(name) = at.file_name().and_then(|name| name.to_str()) else { return Err(SkillsError::Name(at)) };
        if !name.starts_with('.') {
            entries.push((name.to_owned(), at));
        }
    }
    entries.sort();
    Ok(entries)
}

fn is_skill(folder: &Path) -> Result<bool, SkillsError> {
    let manifest = folder.join(SKILL_MD);
    match manifest.symlink_metadata() {
        Ok(metadata) => Ok(metadata.is_file()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(SkillsError::io(&manifest, error)),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}
