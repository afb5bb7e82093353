//! Members of objects.

use std::rc::Rc;

use swbem_automation::{Arguments, Exception, Invoke, ObjectRef, RuntimeError, Variant};

use super::super::class::{Class, Instance, Member, ProcedureRef};
use super::super::code::{CallKind, Code, MemberName, Place, Reg, Src};
use super::slots::Slot;
use super::{Called, Fault, Machine, Result, at};

/// What a call of an object of the host counts as, in loop turns.
const HOST_CALL_FUEL: u32 = 128;

impl Machine {
    /// Calls a member of the object in the register `base`.
    pub(super) fn call_member(
        &mut self,
        code: &Code,
        to: Place,
        name: u32,
        base: Reg,
        argc: u16,
        kind: CallKind,
    ) -> Result<Called> {
        let member = member_of(code, name)?;
        let object = self.object_in(base, member)?;
        self.call_object(object, Some(member), to, base + 1, argc, kind)
    }

    /// Calls a member of the object that the current method belongs to.
    pub(super) fn call_me(
        &mut self,
        code: &Code,
        to: Place,
        name: u32,
        base: Reg,
        argc: u16,
        kind: CallKind,
    ) -> Result<Called> {
        let member = member_of(code, name)?;
        let me = self.me()?;
        self.call_instance(&me, Some(member), true, to, base, argc, kind)
    }

    /// Calls an object, or a member of it; the arguments are from the register `base` on.
    pub(super) fn call_object(
        &mut self,
        object: ObjectRef,
        member: Option<&MemberName>,
        to: Place,
        base: Reg,
        argc: u16,
        kind: CallKind,
    ) -> Result<Called> {
        if let Some(instance) = object.as_any().downcast_ref::<Instance>()
            && let Some(instance) = instance.strong()
        {
            drop(object);
            let called = self.call_instance(&instance, member, false, to, base, argc, kind)?;
            drop(instance);
            self.settle();
            return Ok(called);
        }
        if member.is_none()
            && let Some(procedure) = object.as_any().downcast_ref::<ProcedureRef>()
        {
            let code = Rc::clone(&procedure.code);
            let base = self.frame.base + at(base);
            self.enter(code, base, usize::from(argc), to, None)?;
            return Ok(Called::Entered);
        }
        let (mut arguments, refs) = self.collect(base, argc)?;
        let kind = match kind {
            CallKind::Statement => Invoke::Method,
            CallKind::Value => Invoke::MethodOrGet,
        };
        let value = match self.invoke(&object, member, kind, &mut arguments) {
            Err(Fault::Raise(exception)) if may_index(&exception, kind, &arguments) => {
                self.index_property(&object, member, &arguments, exception)?
            }
            other => other?,
        };
        self.give_back(&arguments, &refs)?;
        drop(object);
        self.put(to, value);
        self.settle();
        Ok(Called::Done)
    }

    /// Indexes the array that a property without parameters is, as in `adapter.IPAddress(0)`.
    fn index_property(
        &mut self,
        object: &ObjectRef,
        member: Option<&MemberName>,
        arguments: &Arguments,
        refused: Exception,
    ) -> Result<Variant> {
        let value = self.invoke(object, member, Invoke::Get, &mut Arguments::default());
        let Ok(Variant::Array(array)) = value else {
            return Err(refused.into());
        };
        let mut indexes = Vec::with_capacity(arguments.len());
        for value in arguments.positional() {
            indexes.push(self.long_of(value)?);
        }
        Ok(array.borrow()?.get(&indexes)?.clone())
    }

    /// Asks an object of the host.
    fn invoke(
        &mut self,
        object: &ObjectRef,
        member: Option<&MemberName>,
        kind: Invoke,
        arguments: &mut Arguments,
    ) -> Result<Variant> {
        // A call can take long, so it brings the next look at the limits nearer.
        self.fuel = self.fuel.saturating_sub(HOST_CALL_FUEL);
        let written = member.map(|member| &*member.written);
        let traced = self
            .shared
            .tracing()
            .map(|trace| (trace, arguments.positional().to_vec()));
        let result = self.outside(|_| object.invoke(written, kind, arguments));
        if let Some((trace, given)) = traced {
            let line = self.position().line;
            trace.called(&super::super::trace::TracedCall {
                object: &**object,
                type_name: object.type_name(),
                member: written,
                kind,
                arguments: &given,
                result: result.as_ref(),
                line,
            });
        }
        self.ask(|_| match (result, member) {
            (Err(exception), Some(member)) => Err(named(exception, member)),
            (result, _) => result,
        })
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one instruction")]
    fn call_instance(
        &mut self,
        instance: &Rc<Instance>,
        member: Option<&MemberName>,
        inside: bool,
        to: Place,
        base: Reg,
        argc: u16,
        kind: CallKind,
    ) -> Result<Called> {
        // A class's own code may use what is private in other objects of it.
        let inside = inside || self.is_inside(&instance.class);
        match find(&instance.class, member)? {
            Member::Field { idx, public } if *public || inside => {
                let value = instance.field(*idx).unwrap_or_default();
                self.index_value(to, value, base, argc, kind, None)
            }
            Member::Method { code, public } if *public || inside => {
                self.enter_method(code, base, argc, to, instance)
            }
            Member::Property {
                get: Some((code, public)),
                ..
            } if *public || inside => self.enter_method(code, base, argc, to, instance),
            _ => Err(unsupported(&instance.class, member).into()),
        }
    }

    fn enter_method(
        &mut self,
        code: &Rc<Code>,
        base: Reg,
        argc: u16,
        to: Place,
        instance: &Rc<Instance>,
    ) -> Result<Called> {
        let base = self.frame.base + at(base);
        let me = Some(Rc::clone(instance));
        self.enter(Rc::clone(code), base, usize::from(argc), to, me)?;
        Ok(Called::Entered)
    }

    /// `object.name(…) = value`
    pub(super) fn store_member(
        &mut self,
        code: &Code,
        name: u32,
        base: Reg,
        argc: u16,
        value: Src,
        set: bool,
    ) -> Result<Called> {
        let member = member_of(code, name)?;
        let object = self.object_in(base, member)?;
        self.put_on_object(code, object, Some(member), base + 1, argc, value, set)
    }

    /// `name(…) = value` for a property of the object that the current method belongs to.
    pub(super) fn store_me(
        &mut self,
        code: &Code,
        name: u32,
        base: Reg,
        argc: u16,
        value: Src,
        set: bool,
    ) -> Result<Called> {
        let member = member_of(code, name)?;
        let me = self.me()?;
        self.put_on_instance(code, &me, Some(member), true, base, argc, value, set)
    }

    /// Writes a property of an object, or its default property.
    #[expect(clippy::too_many_arguments, reason = "the parts of one instruction")]
    pub(super) fn put_on_object(
        &mut self,
        code: &Code,
        object: ObjectRef,
        member: Option<&MemberName>,
        base: Reg,
        argc: u16,
        value: Src,
        set: bool,
    ) -> Result<Called> {
        if let Some(instance) = object.as_any().downcast_ref::<Instance>()
            && let Some(instance) = instance.strong()
        {
            return self.put_on_instance(code, &instance, member, false, base, argc, value, set);
        }
        let value = self.value_for_object(code, value, set)?;
        let (mut arguments, _) = self.collect(base, argc)?;
        let mut positional = arguments.take_positional();
        positional.push(value);
        let kind = if set { Invoke::PutRef } else { Invoke::Put };
        let mut arguments = Arguments::new(positional);
        self.invoke(&object, member, kind, &mut arguments)?;
        drop((object, arguments));
        self.settle();
        Ok(Called::Done)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one instruction")]
    fn put_on_instance(
        &mut self,
        code: &Code,
        instance: &Rc<Instance>,
        member: Option<&MemberName>,
        inside: bool,
        base: Reg,
        argc: u16,
        value: Src,
        set: bool,
    ) -> Result<Called> {
        let inside = inside || self.is_inside(&instance.class);
        let class = Rc::clone(&instance.class);
        match find(&class, member)? {
            Member::Field { idx, public } if *public || inside => {
                if argc > 0 {
                    let target = instance.field(*idx).unwrap_or_default();
                    return self.store_index(code, target, base, argc, value, set, None);
                }
                let value = self.stored_value(code, value, set)?;
                let old = instance.set_field(*idx, value);
                drop(old);
                self.settle();
                Ok(Called::Done)
            }
            Member::Property {
                let_, set: set_, ..
            } => {
                let accessor = if set { set_ } else { let_ };
                match accessor {
                    Some((accessor, public)) if *public || inside => {
                        let value = self.stored_value(code, value, set)?;
                        let place = self.frame.base + at(base) + usize::from(argc);
                        if self.stack.len() <= place {
                            self.stack.resize(place + 1, Slot::EMPTY);
                        }
                        if let Some(slot) = self.stack.get_mut(place) {
                            *slot = Slot::Value(value);
                        }
                        self.enter_method(
                            accessor,
                            base,
                            argc.saturating_add(1),
                            Place::Nowhere,
                            instance,
                        )
                    }
                    _ => Err(unsupported(&class, member).into()),
                }
            }
            _ => Err(unsupported(&class, member).into()),
        }
    }

    /// Loads `Me`.
    pub(super) fn load_me(&mut self, to: Reg) -> Result<()> {
        let me: ObjectRef = self.me()?;
        self.put(Place::Local(to), Variant::Object(Some(me)));
        Ok(())
    }

    fn me(&self) -> Result<Rc<Instance>> {
        match &self.frame.me {
            Some(me) => Ok(Rc::clone(me)),
            None => Err(RuntimeError::ObjectRequired.into()),
        }
    }

    /// Tells whether the current code belongs to `class`.
    fn is_inside(&self, class: &Rc<Class>) -> bool {
        self.frame
            .me
            .as_ref()
            .is_some_and(|me| Rc::ptr_eq(&me.class, class))
    }

    /// Takes the object out of a register.
    fn object_in(&mut self, reg: Reg, member: &MemberName) -> Result<ObjectRef> {
        match self.take_value(reg)? {
            Variant::Object(Some(object)) => Ok(object),
            Variant::Object(None) => {
                let error = RuntimeError::ObjectVariableNotSet;
                Err(Exception::runtime_about(error, &member.object).into())
            }
            _ => {
                let error = RuntimeError::ObjectRequired;
                Err(Exception::runtime_about(error, &member.object).into())
            }
        }
    }
}

/// Tells whether an object may have refused indexes of what it returns.
fn may_index(exception: &Exception, kind: Invoke, arguments: &Arguments) -> bool {
    exception.is(RuntimeError::WrongNumberOfArguments)
        && kind == Invoke::MethodOrGet
        && !arguments.is_empty()
}

fn member_of(code: &Code, name: u32) -> Result<&MemberName> {
    let member = code.members.get(at(name));
    member.ok_or_else(|| RuntimeError::InternalError.into())
}

fn find<'c>(class: &'c Class, member: Option<&MemberName>) -> Result<&'c Member> {
    let name = match member {
        Some(member) => Some(&*member.lower),
        None => class.default.as_deref(),
    };
    name.and_then(|name| class.members.get(name))
        .ok_or_else(|| unsupported(class, member).into())
}

fn unsupported(class: &Class, member: Option<&MemberName>) -> Exception {
    let error = RuntimeError::NotSupported;
    match member {
        Some(member) => named(error.into(), member),
        None => Exception::runtime_about(error, &class.name),
    }
}

/// Says which member an object does not have.
fn named(mut exception: Exception, member: &MemberName) -> Exception {
    let errors = [
        RuntimeError::NotSupported,
        RuntimeError::WrongNumberOfArguments,
    ];
    for error in errors {
        if exception.is(error)
            && exception.about.is_none()
            && exception.description == error.description()
        {
            let object = if member.object.is_empty() { "" } else { "." };
            exception.about = Some(format!("{}{object}{}", member.object, member.written));
        }
    }
    exception
}
