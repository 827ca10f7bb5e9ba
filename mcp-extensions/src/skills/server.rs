//! Skills of a server.

use std::collections::BTreeMap;
use std::future::ready;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use mcp_driver::router::{Ctx, Failure, Local, Params, Router, RouterHandle, Routes, Shared, Threading};
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::method::Method;
use mcp_proto::model::{
    CacheScope, Fit, PaginatedParams, ReadResourceParams, ReadResourceResult, Resource, ResourceTemplate, encode_for,
};
use serde::Serialize;

use super::catalog::Catalog;
use super::{
    Extending, Extension, GetSkill, GetSkillParams, GetSkillResult, ListSkills, ListSkillsResult, ReadDirectory,
    ReadDirectoryParams, ReadDirectoryResult, Skill, SkillFolder, SkillLimits, SkillsError, SkillsExtension,
    SkillsSettings, Terms, disk, uri,
};

/// Skills that a server has: from folders on disk, from memory, or both. It goes into [`Router::add`], which then declares
/// the extension, lists the skills and what is in them, and serves their files.
///
/// All of it is read into memory before it is served. So no request waits for a disk or chooses a path on it, an entry and
/// its files belong together, and what the skills take is known. [`reload`](Self::reload) reads them anew.
///
/// Each `SKILL.md` is listed among the resources; the files beside it are read by their URIs.
///
/// # What is a skill
/// A folder that holds a `SKILL.md`, whose head says the name of that very folder (Agent Skills specification). Its path
/// below the folder that is read is its path in `skill://<path>/SKILL.md`. A skill inside of a skill is one of its own, and
/// its files belong to both; one that is not right is no skill but files, and [`skipped`](Self::skipped). What begins with
/// a dot is left out. Links are not followed but refused.
///
/// # Who sees which
/// [`Router::visible`] decides it by the resource that a `SKILL.md` is. A skill that it hides is not there for that caller:
/// it is not listed, cannot be got, and none of its files or folders can be read, but for what is in another skill too that
/// the caller sees. What is given to one caller is then not kept for others, whatever [`cache`](Self::cache) says.
///
/// # Example
/// ```
/// use mcp_driver::Router;
/// use mcp_extensions::skills::{Skills, SkillsError};
///
/// fn router() -> Result<Router, SkillsError> {
///     Ok(Router::new("acme", "1.0").add(Skills::dir("skills")?))
/// }
/// # assert!(router().is_err(), "there is no such folder here");
/// ```
///
/// A router serves one `Skills`; more folders go into it:
/// ```
/// # use mcp_extensions::skills::{Skills, SkillsError};
/// # fn skills() -> Result<Skills, SkillsError> {
/// Skills::dir("skills")?.and_dir_at("acme/billing", "billing/skills")
/// # }
/// # assert!(skills().is_err(), "there is no such folder here");
/// ```
#[derive(Clone, Debug)]
pub struct Skills {
    sources: Vec<Source>,
    limits: SkillLimits,
    page_size: usize,
    ttl: Duration,
    scope: CacheScope,
    /// Clones share it, so that those that are served see what was read anew.
    catalog: Arc<RwLock<Arc<Catalog>>>,
}

#[derive(Clone, Debug)]
enum Source {
    Dir { at: PathBuf, prefix: String },
    Folders(Vec<SkillFolder>),
}

impl Skills {
    /// The skills at and below a folder on disk, which is read at once.
    ///
    /// # Errors
    /// It cannot be read, or a skill in it is not right; the first that is wrong.
    pub fn dir(at: impl AsRef<Path>) -> Result<Self, SkillsError> {
        Self::empty().and_dir_at("", at)
    }

    /// Skills from memory.
    ///
    /// # Errors
    /// The first that is not right.
    pub fn folders(folders: impl IntoIterator<Item = SkillFolder>) -> Result<Self, SkillsError> {
        Self::empty().and(folders)
    }

    /// None yet, and other limits: those of [`dir`](Self::dir) and [`folders`](Self::folders) are the ones that every host
    /// keeps.
    ///
    /// # Example: a server with little memory
    /// ```
    /// use mcp_extensions::skills::{SkillLimits, Skills};
    ///
    /// let mut limits = SkillLimits::default();
    /// limits.skills = 10;
    /// let skills = Skills::within(limits);
    /// assert!(skills.and_dir_at("", "skills").is_err(), "there is no such folder here");
    /// ```
    #[must_use]
    pub fn within(limits: SkillLimits) -> Self {
        Self { limits, ..Self::empty() }
    }

    /// And those at and below another folder on disk, with `prefix` before their paths; `""` for nothing.
    ///
    /// # Errors
    /// As [`dir`](Self::dir).
    pub fn and_dir_at(mut self, prefix: &str, at: impl AsRef<Path>) -> Result<Self, SkillsError> {
        self.sources.push(Source::Dir { at: at.as_ref().into(), prefix: prefix.into() });
        self.read_again()
    }

    /// And others from memory.
    ///
    /// # Errors
    /// As [`folders`](Self::folders).
    pub fn and(mut self, folders: impl IntoIterator<Item = SkillFolder>) -> Result<Self, SkillsError> {
        self.sources.push(Source::Folders(folders.into_iter().collect()));
        self.read_again()
    }

    /// Lists so many skills, and so much of a folder, on one page; 50 unless it is said. An entry takes some 150 bytes for
    /// each file.
    #[must_use]
    pub fn page_size(mut self, size: usize) -> Self {
        self.page_size = size.max(1);
        self
    }

    /// How long lists and entries are fresh, and whether they may be kept for others too; not at all and not for others
    /// unless it is said. What is kept is held against what it says of its files in any case.
    #[must_use]
    pub fn cache(mut self, ttl: Duration, scope: CacheScope) -> Self {
        (self.ttl, self.scope) = (ttl, scope);
        self
    }

    /// The skills that are listed.
    #[must_use]
    pub fn list(&self) -> Vec<Skill> {
        self.catalog().list(None, usize::MAX, &|_| true).0
    }

    /// What looks like a skill inside of a skill and is none, with the reason. It is served as files.
    #[must_use]
    pub fn skipped(&self) -> Vec<String> {
        self.catalog().skipped().iter().map(ToString::to_string).collect()
    }

    /// Reads everything anew, and tells clients of what has changed. If anything is wrong, everything stays as it was.
    /// `handle` is that of the router that serves them.
    ///
    /// It reads from disk while it is called: off the threads that serve, if that takes long.
    ///
    /// # Errors
    /// As [`dir`](Self::dir).
    ///
    /// # Example
    /// ```
    /// use mcp_driver::Router;
    /// use mcp_extensions::skills::{SkillFolder, Skills};
    ///
    /// let skills = Skills::folders([SkillFolder::new("a", "---\nname: a\ndescription: A skill\n---\n")])?;
    /// let router = Router::new("acme", "1.0").add(skills.clone());
    /// let handle = router.handle();
    /// skills.reload(&handle)?;
    /// # Ok::<(), mcp_extensions::skills::SkillsError>(())
    /// ```
    pub fn reload<S: Clone, T: Threading>(&self, handle: &RouterHandle<S, T>) -> Result<(), SkillsError>
    where
        Self: Routes<S, T>,
    {
        let new = Arc::new(self.read()?);
        let old = std::mem::replace(&mut *self.catalog.write().unwrap_or_else(PoisonError::into_inner), new.clone());
        handle.change(|router| {
            let gone = old.manifests().filter(|manifest| new.skill_at(&manifest.uri).is_none());
            let router = gone.fold(router, |router, manifest| router.remove_resource(&manifest.uri));
            self.clone().add_to(router)
        });
        let before: BTreeMap<_, _> = old.contents().collect();
        for (uri, bytes) in new.contents() {
            if before.get(uri).is_some_and(|before| *before != bytes) {
                handle.resource_updated(uri);
            }
        }
        Ok(())
    }

    fn empty() -> Self {
        Self {
            sources: Vec::new(),
            limits: SkillLimits::default(),
            page_size: 50,
            ttl: Duration::ZERO,
            scope: CacheScope::Private,
            catalog: Arc::default(),
        }
    }

    fn read(&self) -> Result<Catalog, SkillsError> {
        let mut folders = Vec::new();
        for source in &self.sources {
            match source {
                Source::Dir { at, prefix } => folders.extend(disk::read(at, prefix, &self.limits)?),
                Source::Folders(more) => folders.extend(more.iter().cloned()),
            }
        }
        Catalog::of(folders, &self.limits)
    }

    fn read_again(mut self) -> Result<Self, SkillsError> {
        self.catalog = Arc::new(RwLock::new(Arc::new(self.read()?)));
        Ok(self)
    }

    fn catalog(&self) -> Arc<Catalog> {
        self.catalog.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is not the same for everyone is kept for nobody else.
    fn terms(&self, ctx: &Ctx) -> Terms {
        let scope = if ctx.is_filtered() { CacheScope::Private } else { self.scope.clone() };
        Terms {
            ttl_ms: Some(self.ttl.as_millis().try_into().unwrap_or(u64::MAX)),
            cache_scope: Some(scope),
            ..Terms::default()
        }
    }

    fn listed(&self, ctx: &Ctx, params: &PaginatedParams) -> Result<Raw, Failure> {
        let after = cursor::<ListSkills>(params.cursor.as_deref(), uri::SCHEME)?;
        let (skills, next_cursor) = self.catalog().list(after, self.page_size, &|uri| is_shown(ctx, uri));
        answer(ctx, ListSkillsResult { skills, next_cursor, terms: self.terms(ctx) })
    }

    fn got(&self, ctx: &Ctx, params: &GetSkillParams) -> Result<Raw, Failure> {
        let catalog = self.catalog();
        let Some(skill) = catalog.skill_at(&params.uri).filter(|skill| is_shown(ctx, &skill.uri)) else {
            return refused(format!("no skill is served at {:?}", params.uri));
        };
        answer(ctx, GetSkillResult { skill: skill.clone(), terms: self.terms(ctx) })
    }

    fn directory(&self, ctx: &Ctx, params: &ReadDirectoryParams) -> Result<Raw, Failure> {
        let (after, catalog) = (cursor::<ReadDirectory>(params.cursor.as_deref(), &params.uri)?, self.catalog());
        let page = catalog.directory(&params.uri, after, self.page_size);
        let Some((resources, next_cursor)) =
            page.filter(|_| catalog.is_in_sight(&params.uri, &|uri| is_shown(ctx, uri)))
        else {
            return refused(format!("there is no directory at {:?}", params.uri));
        };
        answer(ctx, ReadDirectoryResult { resources, next_cursor, ..ReadDirectoryResult::default() })
    }

    fn file(&self, ctx: &Ctx, params: &ReadResourceParams) -> Result<ReadResourceResult, Failure> {
        let catalog = self.catalog();
        let contents =
            catalog.read(&params.uri).filter(|_| catalog.is_in_sight(&params.uri, &|uri| is_shown(ctx, uri)));
        let contents = contents.ok_or_else(|| Failure::protocol(RpcError::resource_not_found(&params.uri)))?;
        let terms = self.terms(ctx);
        let mut result = ReadResourceResult::new(vec![contents]);
        (result.ttl_ms, result.cache_scope) = (terms.ttl_ms, terms.cache_scope);
        Ok(result)
    }

    fn extension() -> Extending<SkillsExtension> {
        SkillsExtension::server(SkillsSettings { directory_read: true })
    }
}

/// The same for both kinds of routers, whose bounds on handlers alone differ.
macro_rules! routes {
    ($Threading:ident: $($bound:tt)*) => {
        impl<S: Clone + $($bound)* 'static> Routes<S, $Threading> for Skills {
            fn add_to(self, router: Router<S, $Threading>) -> Router<S, $Threading> {
                let files = ResourceTemplate::new(FILES, "skills")
                    .with_description("The files of skills");
                let manifests: Vec<Resource> = self.catalog().manifests().cloned().collect();
                let [list, get, directory, file] = [(); 4].map(|()| self.clone());
                let router = router
                    .add(Self::extension())
                    .method(ListSkills::NAME, move |ctx: Ctx, Params(params)| ready(list.listed(&ctx, &params)))
                    .method(GetSkill::NAME, move |ctx: Ctx, Params(params)| ready(get.got(&ctx, &params)))
                    .method(ReadDirectory::NAME, move |ctx: Ctx, Params(params)| ready(directory.directory(&ctx, &params)))
                    .template_with(files, move |_path: String, ctx: Ctx, Params(params)| ready(file.file(&ctx, &params)));
                manifests.into_iter().fold(router, |router, manifest| {
                    let skills = self.clone();
                    router.resource_with(manifest, move |ctx: Ctx, Params(params)| ready(skills.file(&ctx, &params)))
                })
            }
        }
    };
}

routes!(Shared: Send + Sync +);
routes!(Local:);

/// A skill is seen by those who see the resource that its `SKILL.md` is; one that is not listed is no resource, and is seen
/// by those who may read files of skills at all.
fn is_shown(ctx: &Ctx, uri: &str) -> bool {
    !ctx.hides(uri) && !ctx.hides(FILES)
}

/// A cursor is the URI of what stood last on the page before: it holds whatever comes and goes meanwhile.
fn cursor<'a, M: Method>(cursor: Option<&'a str>, of: &str) -> Result<Option<&'a str>, Failure> {
    match cursor {
        Some(cursor) if !cursor.starts_with(of) => refused(format!(
            "invalid `cursor`: expected the `nextCursor` of a page of `{}` of this server, or none for the first page",
            M::NAME
        )),
        cursor => Ok(cursor),
    }
}

fn refused<T>(message: String) -> Result<T, Failure> {
    Err(Failure::protocol(RpcError::invalid_params(message)))
}

/// A result, fitted to the revision of the call.
fn answer(ctx: &Ctx, result: impl Fit + Serialize) -> Result<Raw, Failure> {
    Ok(encode_for(ctx.version(), result)?)
}

/// What the files of skills are read by.
const FILES: &str = "skill://{+path}";
