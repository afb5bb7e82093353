//! Providers for tests: one that records what it is asked and keeps what it is given, and others
//! that fail, stall, panic or lose their response.

mod asked;
mod keeping;
mod misbehaving;

pub use asked::{Asked, Operation};
pub use keeping::{Answer, RecordingProvider};
pub use misbehaving::{DroppingProvider, FailingProvider, PanickingProvider, StallingProvider};

/// Implements every operation of a provider by its methods `answer` and `supplies`.
macro_rules! provider {
    ($type:ty) => {
        impl swbem_provider::Provider for $type {
            fn instances(&self) -> Option<&dyn swbem_provider::InstanceProvider> {
                Some(self)
            }

            fn classes(&self) -> Option<&dyn swbem_provider::ClassProvider> {
                Some(self)
            }

            fn methods(&self) -> Option<&dyn swbem_provider::MethodProvider> {
                Some(self)
            }
        }

        impl swbem_provider::InstanceProvider for $type {
            fn get_instance(&self, call: &Call, path: &str, response: Response) {
                self.answer(Asked::of_path(Operation::GetInstance, call, path), response);
            }

            fn put_instance(&self, call: &Call, instance: Instance, response: Response) {
                self.answer(Asked::put_instance(call, instance), response);
            }

            fn delete_instance(&self, call: &Call, path: &str, response: Response) {
                self.answer(
                    Asked::of_path(Operation::DeleteInstance, call, path),
                    response,
                );
            }

            fn enumerate_instances(&self, call: &Call, class_name: &str, response: Response) {
                let asked = Asked::of_class(Operation::EnumerateInstances, call, class_name);
                self.answer(asked, response);
            }

            fn query_instances(
                &self,
                call: &Call,
                class_name: &str,
                query: &str,
                response: Response,
            ) {
                self.answer(Asked::of_query(call, class_name, query), response);
            }
        }

        impl swbem_provider::ClassProvider for $type {
            fn supports_class(&self, class_name: &str) -> bool {
                self.supplies(class_name)
            }

            fn get_class(&self, call: &Call, class_name: &str, response: Response) {
                self.answer(
                    Asked::of_class(Operation::GetClass, call, class_name),
                    response,
                );
            }

            fn put_class(&self, call: &Call, class: ClassObject, response: Response) {
                self.answer(Asked::put_class(call, class), response);
            }

            fn delete_class(&self, call: &Call, class_name: &str, response: Response) {
                self.answer(
                    Asked::of_class(Operation::DeleteClass, call, class_name),
                    response,
                );
            }
        }

        impl swbem_provider::MethodProvider for $type {
            fn exec_method(
                &self,
                call: &Call,
                path: &str,
                method: &str,
                inputs: Option<Instance>,
                response: Response,
            ) {
                self.answer(Asked::exec_method(call, path, method, inputs), response);
            }
        }
    };
}

pub(crate) use provider;
