//! How the library is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A session can have two versions of the library loaded: the one it began with, and the one
    // that the functions name after an upgrade. PostgreSQL makes the symbols of each visible to
    // all, so without this the later one would call the earlier one's functions, and take its own
    // triggers for somebody else's.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-Bsymbolic");
    }
}
