//! Asks questions in WQL, as a script does with SWbemServices.ExecQuery and its relatives.
//!
//! Run it with `cargo run --release --example query`. It keeps everything in memory.
#![expect(
    clippy::print_stdout,
    reason = "showing what is found is what the program is for"
)]

use std::error::Error;

use swbem::{
    AssociatorsOptions, EnumFlags, MofCompiler, QueryFlags, Refresher, Server, Services, Sink,
};

const SCHEMA: &str = r#"
class Sample_Person { [key] string Name; };
class Sample_Book { [key] string Isbn; string Title; [indexed] uint16 Year; };
class Sample_Novel : Sample_Book { string Genre; };
[Association] class Sample_Wrote
{
    [key] Sample_Person ref Author;
    [key] Sample_Book ref Book;
};

instance of Sample_Person { Name = "Mary Shelley"; };
instance of Sample_Novel { Isbn = "1"; Title = "Frankenstein"; Year = 1818; Genre = "Gothic"; };
instance of Sample_Novel { Isbn = "2"; Title = "The Last Man"; Year = 1826; Genre = "Future"; };
instance of Sample_Book { Isbn = "3"; Title = "On the Sofa"; Year = 1818; };
instance of Sample_Wrote
{
    Author = "Sample_Person.Name=\"Mary Shelley\"";
    Book = "Sample_Novel.Isbn=\"1\"";
};
instance of Sample_Wrote
{
    Author = "Sample_Person.Name=\"Mary Shelley\"";
    Book = "Sample_Novel.Isbn=\"2\"";
};
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::ephemeral()?;
    let services = server.connect(r"root\cimv2")?;
    let compiled = MofCompiler::new(&services).compile_text("sample.mof", SCHEMA);
    if let Some(failure) = compiled.failure() {
        return Err(failure.error.clone().into());
    }

    // Set found = services.ExecQuery("SELECT …", "WQL", wbemFlagForwardOnly + wbemFlagReturnImmediately)
    // Such a set is read once and keeps nothing, however long it is.
    println!("From 1818:");
    let once = QueryFlags::FORWARD_ONLY | QueryFlags::RETURN_IMMEDIATELY;
    let of_1818 = "SELECT Title, Year FROM Sample_Book WHERE Year = 1818";
    for book in services.exec_query(of_1818, "WQL", once, None)? {
        let book = book?;
        println!(
            "  {} is {}",
            book.get_as::<String>("Title")?,
            book.path().rel_path()
        );
    }

    // Set books = author.Associators_(, "Sample_Novel")
    println!("Novels by their author:");
    let author = services.get("Sample_Person.Name='Mary Shelley'", 0, None)?;
    let novels = AssociatorsOptions::new().result_class("Sample_Novel");
    for book in author.associators(&novels, EnumFlags::default(), None)? {
        println!("  {}", book?.get_as::<String>("Title")?);
    }

    asynchronously(&services)?;
    refused(&services);
    explained(&services)?;
    refreshed(&services)?;
    Ok(())
}

/// The same with a sink, which hears of each object and then of the end.
fn asynchronously(services: &Services) -> swbem::Result<()> {
    println!("Classes of books, as they are found:");
    let sink = Sink::new()
        .on_object_ready(|class, _| println!("  OnObjectReady {}", class.class_name()))
        .on_completed(|status, _, _| println!("  OnCompleted   {status}"));
    let classes = "SELECT * FROM meta_class WHERE __this ISA 'Sample_Book'";
    services.exec_query_async(&sink, classes, "WQL", 0, None, None)?;
    sink.wait();
    Ok(())
}

/// An error says what is wrong with a query, and where.
fn refused(services: &Services) {
    let wrong = "SELECT Titel FROM Sample_Book";
    match services.exec_query(wrong, "WQL", QueryFlags::default(), None) {
        Ok(_) => println!("nobody minds"),
        Err(error) => println!("Refused: {} {}", error.status(), error.message()),
    }
}

/// The connection underneath tells how a query is answered.
fn explained(services: &Services) -> swbem::Result<()> {
    let query = "SELECT * FROM Sample_Book WHERE Year = 1826 AND Title LIKE '%Man'";
    let connection = services.connection()?;
    println!(
        "How: {}",
        connection.explain_query("WQL", query, 0, None, None)?
    );
    Ok(())
}

/// A refresher reads objects again, in place.
fn refreshed(services: &Services) -> swbem::Result<()> {
    let refresher = Refresher::new();
    let item = refresher.add(services, "Sample_Book.Isbn='3'", 0, None)?;
    let changed = services.get("Sample_Book.Isbn='3'", 0, None)?;
    changed.set("Year", 1819)?;
    changed.put(0, None)?;
    refresher.refresh(0)?;
    if let Some(book) = item.object() {
        println!("The sofa is of {} now.", book.get_as::<u16>("Year")?);
    }
    Ok(())
}
