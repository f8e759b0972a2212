//! How the library is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("linux") {
        return;
    }
    // A session can have two versions of the library loaded: the one it began with, and the one
    // that the functions name after an upgrade. PostgreSQL makes the symbols of each visible to
    // all, so without this the later one would call the earlier one's functions, and take its own
    // triggers for somebody else's.
    println!("cargo::rustc-cdylib-link-arg=-Wl,-Bsymbolic");
    // cargo-pgrx keeps everything, for linkers that would drop the section from which it reads the
    // SQL. Two thirds of that is code that nothing calls.
    println!("cargo::rustc-cdylib-link-arg=-Wl,--gc-sections");
}
