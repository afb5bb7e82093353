//! `swbem put`.

use std::path::PathBuf;

use clap::Args;
use swbem::{MofCompiler, NamedValueSet, PutFlags, Services};
use swbem_core::{
    Class, Error, Instance, KeyValue, Name, Object, ObjectPath, PathKey, Property, Status, Value,
    Variant,
};

use crate::app::{App, Need};
use crate::events::{Events, Shown};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::text;
use crate::values::{Assignment, Target};

/// Save an object: create it, or change it
///
/// With the path of an instance, the values given are changed and the others stay; where there is
/// no such instance, it is created. With the name of a class, a new instance is saved, which
/// replaces one with the same key. With --mof, everything in a file is saved, classes too.
///
/// A value is read by the type of its property: Size=10, Ready=true, 'When=20261124150000.000000+000',
/// 'Owner=Demo_User.Name="ann"', Name=NULL. An array is written {a,b} or by repeating its name.
/// A text in double quotes is taken as it is, so '"NULL"' is a string.
///
/// Prints the path of what was saved.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct PutArgs {
    /// The path of an instance, or a class
    #[arg(value_name = "PATH-or-CLASS", required_unless_present = "mof")]
    target: Option<String>,

    /// The values
    #[arg(value_name = "NAME=VALUE", requires = "target")]
    values: Vec<String>,

    /// Save the classes and instances of a MOF file
    #[arg(long, value_name = "FILE", conflicts_with = "target")]
    mof: Option<PathBuf>,

    /// Save asynchronously, and show what the sink hears
    ///
    /// Shows OnObjectPut with the path, and OnCompleted with the status, for each object; after
    /// them, in parentheses, the asynchronous context that was passed with the call.
    #[arg(long = "async")]
    is_async: bool,

    /// Write these properties alone, and leave the others as they are stored
    ///
    /// The instance must exist. What the store holds is changed in one step, whoever else is
    /// writing to it.
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',', conflicts_with_all = ["mof", "create_only"])]
    only: Vec<String>,

    #[command(flatten)]
    change: ChangeFlags,
}

/// Says what a put may do.
#[derive(Args, Clone, Copy, Debug)]
#[command(next_help_heading = "Change flags")]
struct ChangeFlags {
    /// Fail where the object exists
    #[arg(long, conflicts_with = "update_only")]
    create_only: bool,

    /// Fail where the object does not exist
    #[arg(long)]
    update_only: bool,

    /// Change a class that has subclasses, as long as nothing conflicts
    #[arg(long, conflicts_with = "force")]
    safe: bool,

    /// Change a class even so: conflicts in subclasses are resolved, its own instances deleted
    #[arg(long)]
    force: bool,

    /// Write localized qualifiers to the namespace of their language
    #[arg(long)]
    amended: bool,

    /// Refuse a broken instance of a system class instead of storing it with a warning
    ///
    /// Not with --async: there, the same bit asks for progress.
    #[arg(long, conflicts_with = "is_async")]
    strong_validation: bool,
}

const EXAMPLES: &str = r#"Examples:
  Save a new instance, and change it:
    swbem put Demo_Note Id=1 'Text=call home'
    swbem put Demo_Note.Id=1 Done=true

  Save what a file says, and watch the sink:
    swbem put --mof notes.mof --async

  Create, but never overwrite:
    swbem put Demo_Note Id=1 --create-only

  Write one property of an instance that others write to as well:
    swbem put Demo_Note.Id=1 Done=true --only Done

  An array, a reference, and a property without a value:
    swbem put Demo_Note Id=2 'Tags={home,"a, b"}' 'Owner=Demo_User.Name="ann"' Text=NULL"#;

pub(crate) fn run(args: &PutArgs, app: &mut App) -> Result<(), Failure> {
    match (&args.mof, &args.target) {
        (Some(file), _) => put_file(args, file, app),
        (None, Some(target)) => put_one(args, target, app),
        (None, None) => Err(Failure::Usage("nothing to save".to_owned())),
    }
}

fn put_file(args: &PutArgs, file: &std::path::Path, app: &mut App) -> Result<(), Failure> {
    super::mof::check_readable(file)?;
    let services = app.services(Need::Place)?;
    let shown = if args.is_async {
        Shown::Events
    } else {
        Shown::Paths
    };
    let events = Events::new(app.second_output(), shown);
    let flags = args.change.flags();
    let instances = PutFlags::from_bits(
        flags.bits() & !(PutFlags::UPDATE_SAFE_MODE | PutFlags::UPDATE_FORCE_MODE).bits(),
    );
    let interrupt = Interrupt::listen()?;
    let (asked, reader) = (interrupt.clone(), events.clone());
    let compilation = MofCompiler::new(&services)
        .class_flags(flags)
        .instance_flags(instances)
        .sink(&events.sink())
        .stop_when(move || asked.is_set() || reader.is_broken())
        .compile_file(file);
    events.finish()?;
    super::mof::stopped(&interrupt, &compilation)?;
    super::mof::outcome(&compilation)
}

fn put_one(args: &PutArgs, target: &str, app: &mut App) -> Result<(), Failure> {
    let assignments = super::assignments(&args.values)?;
    let services = app.services_of(target, Need::Place)?;
    let path = ObjectPath::parse(target)?;
    let instance = match path.key() {
        PathKey::None => new_instance(&services, target, &path)?,
        _ if args.only.is_empty() && !args.change.create_only => {
            stored_or_new(&services, target, &path)?
        }
        _ => new_instance(&services, target, &path)?,
    };
    let instance = match path.key() {
        PathKey::None => assign(instance, &assignments)?,
        _ => {
            let assigned = assign(instance.clone(), &assignments)?;
            check_keys(&instance, &assigned, target)?;
            assigned
        }
    };
    args.check_only(instance.class(), &assignments)?;
    let object = swbem::Object::from_core(&services, Object::from(instance));
    let (flags, context) = args.flags_and_context();
    if !args.is_async {
        let path = services.put(&object, flags, context.as_ref())?;
        return super::print_path(&mut app.output, &path.to_string(), &mut false);
    }
    let events = Events::new(app.second_output(), Shown::Events);
    let async_context = NamedValueSet::new().with("ObjectNumber", 1);
    let sink = events.sink();
    services.put_async(
        &sink,
        &object,
        flags,
        context.as_ref(),
        Some(&async_context),
    )?;
    sink.wait();
    events.finish()?;
    match events.first_error() {
        Some(error) => Err(error.into()),
        None => Ok(()),
    }
}

impl PutArgs {
    /// Refuses a value that `--only` would leave unwritten.
    fn check_only(&self, class: &Class, assignments: &[Assignment]) -> Result<(), Failure> {
        let is_listed = |name: &Name| self.only.iter().any(|only| *name == only.as_str());
        let unlisted = assignments
            .iter()
            .filter_map(|assignment| class.property(&assignment.name))
            // Keys say which instance is meant.
            .find(|property| !property.is_key && !is_listed(&property.name));
        match unlisted {
            Some(property) if !self.only.is_empty() => Err(Failure::Usage(format!(
                "`{}` is given a value, and --only leaves it out",
                property.name
            ))),
            _ => Ok(()),
        }
    }

    /// Returns the flags, and the named values of a partial update.
    fn flags_and_context(&self) -> (PutFlags, Option<NamedValueSet>) {
        let flags = self.change.flags();
        if self.only.is_empty() {
            return (flags, None);
        }
        let names = Value::strings(self.only.iter().map(String::as_str));
        let context = NamedValueSet::new()
            .with("__PUT_EXTENSIONS", true)
            .with("__PUT_EXT_CLIENT_REQUEST", true)
            .with("__PUT_EXT_PROPERTIES", names)
            // What was written `NAME=NULL` was meant.
            .with("__PUT_EXT_STRICT_NULLS", true);
        (flags | PutFlags::UPDATE_ONLY, Some(context))
    }
}

impl ChangeFlags {
    fn flags(self) -> PutFlags {
        let chosen = [
            (self.create_only, PutFlags::CREATE_ONLY),
            (self.update_only, PutFlags::UPDATE_ONLY),
            (self.safe, PutFlags::UPDATE_SAFE_MODE),
            (self.force, PutFlags::UPDATE_FORCE_MODE),
            (self.amended, PutFlags::USE_AMENDED_QUALIFIERS),
            (self.strong_validation, PutFlags::STRONG_VALIDATION),
        ];
        chosen
            .into_iter()
            .filter(|(is_chosen, _)| *is_chosen)
            .fold(PutFlags::default(), |flags, (_, flag)| flags | flag)
    }
}

fn stored_or_new(
    services: &Services,
    target: &str,
    path: &ObjectPath,
) -> Result<Instance, Failure> {
    match services.connection()?.get(target, 0, None) {
        Ok(Object::Instance(instance)) => Ok(*instance),
        Ok(Object::Class(_)) => new_instance(services, target, path),
        Err(error) if error.status() == Status::NOT_FOUND => new_instance(services, target, path),
        Err(error) => Err(error.into()),
    }
}

/// Makes an instance of the class of a path, with the keys of the path.
fn new_instance(services: &Services, target: &str, path: &ObjectPath) -> Result<Instance, Failure> {
    let Some(name) = path.class() else {
        let message = format!("`{target}` is the path of a namespace, not of an object");
        return Err(Error::new(Status::INVALID_OBJECT_PATH, message)
            .about(target)
            .into());
    };
    let class = super::class(&services.connection()?, name.as_str())?;
    let mut instance = Instance::new(class.clone());
    match path.key() {
        PathKey::None | PathKey::Singleton => {}
        PathKey::Single(value) => {
            let mut keys = class.key_properties();
            match (keys.next(), keys.next()) {
                (Some(key), None) => set_key(&mut instance, key, value)?,
                _ => return Err(wrong_keys(&class, target)),
            }
        }
        PathKey::Keys(keys) => {
            for (name, value) in keys.iter() {
                match class
                    .property(name.as_str())
                    .filter(|property| property.is_key)
                {
                    Some(key) => set_key(&mut instance, key, value)?,
                    None => return Err(wrong_keys(&class, target)),
                }
            }
        }
    }
    Ok(instance)
}

fn set_key(instance: &mut Instance, key: &Property, value: &KeyValue) -> Result<(), Failure> {
    let variant = match value {
        KeyValue::String(text) => Variant::String(text.clone()),
        KeyValue::Boolean(boolean) => Variant::Bool(*boolean),
        KeyValue::Integer(integer) => match i64::try_from(*integer) {
            Ok(integer) => Variant::I64(integer),
            Err(_) => Variant::String(integer.to_string().into()),
        },
    };
    let target = format!("key `{}` of class `{}`", key.name, instance.class_name());
    let value = variant.to_value(&key.data_type, &target)?;
    Ok(instance.set(key.name.as_str(), value)?)
}

fn wrong_keys(class: &Class, target: &str) -> Failure {
    let names: Vec<String> = class
        .key_properties()
        .map(|key| format!("`{}`", key.name))
        .collect();
    let message = match names.is_empty() {
        true => format!("class `{}` has no keys", class.name()),
        false => format!(
            "the keys of class `{}` are {}",
            class.name(),
            names.join(", ")
        ),
    };
    Error::new(Status::INVALID_OBJECT_PATH, message)
        .about(target)
        .into()
}

/// Gives an instance the values of the command line.
fn assign(mut instance: Instance, assignments: &[Assignment]) -> Result<Instance, Failure> {
    let class = instance.class().clone();
    for assignment in assignments {
        let name = assignment.name.as_str();
        let Some(property) = class.property(name) else {
            return Err(no_such_property(&class, name));
        };
        let target = Target {
            what: "property",
            name: property.name.as_str(),
            owner: class.name().as_str(),
        };
        let value = assignment.value(target, &property.data_type)?;
        instance.set(name, value)?;
    }
    Ok(instance)
}

/// Refuses values that name another instance than the path does.
fn check_keys(named: &Instance, assigned: &Instance, target: &str) -> Result<(), Failure> {
    let disagree = |key: &&Property| {
        let name = key.name.as_str();
        let Some(value) = named.get(name).filter(|value| !value.is_null()) else {
            return false;
        };
        let mut as_named = assigned.clone();
        as_named.set(name, value.clone()).is_err() || !same_instance(&as_named, assigned)
    };
    let Some(key) = named.class().key_properties().find(disagree) else {
        return Ok(());
    };
    let value = |instance: &Instance| instance.get(key.name.as_str()).map(text::cell);
    Err(Failure::Usage(format!(
        "the path `{target}` and the assignment `{key}={given}` disagree: by the path, `{key}` is \
         `{own}`; leave the assignment out, or give the class in place of the path",
        key = key.name,
        given = value(assigned).unwrap_or_default(),
        own = value(named).unwrap_or_default(),
    )))
}

fn same_instance(one: &Instance, other: &Instance) -> bool {
    let path = |instance: &Instance| instance.relpath().map(|path| ObjectPath::parse(&path));
    match (path(one), path(other)) {
        (Some(Ok(one)), Some(Ok(other))) => one == other,
        (None, None) => true,
        _ => false,
    }
}

fn no_such_property(class: &Class, name: &str) -> Failure {
    let message = format!("class `{}` has no property `{name}`", class.name());
    let failure = Failure::from(Error::new(Status::NOT_FOUND, message).about(name));
    let names = class.properties().keys().map(Name::as_str);
    match crate::hints::nearest(name, names) {
        Some(nearest) => failure.with_hint(format!("did you mean `{nearest}`?")),
        None => failure.with_hint(format!(
            "`swbem describe {}` lists the properties",
            class.name()
        )),
    }
}
