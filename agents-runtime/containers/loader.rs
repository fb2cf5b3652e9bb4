//! The first process of an agent's container on Cloudflare. It takes the agent's files, compiles them where the language
//! asks for it, starts the agent as a user without rights, and says what has become of it. Standard library only.
//!
//! It answers on port 8081, to the object whose container this is; always with `quayside-state` and the end of what was
//! printed:
//!   GET /         the state: `empty`, `loading`, `running`, `failed` (it was not started), or `ended` with `quayside-exit`
//!                 and, where it needed more memory than there is, `quayside-out-of-memory`
//!   GET /end      the same, once the agent has ended
//!   GET /program  what was compiled, with `quayside-build`, which changes with the compiler
//!   PUT /program  takes that before a bundle, which then is not compiled again
//!   PUT /bundle   takes a tar: 204 once the agent was started, 422 where it could not be, 409 where there is one already
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

const PORT: u16 = 8081;
const FOLDER: &str = "/agent";
/// What was compiled, and by what.
const PROGRAM: &str = "/program/agent";
const BUILD: &str = "/quayside/build";
/// Nobody's, as on one machine.
const USER: u32 = 65532;
const MAX_PROCESSES: u64 = 256;
const MAX_BUNDLE: u64 = 100_000_000;
const MAX_HEAD: u64 = 16 << 10;
const LOG_BYTES: usize = 2_000;
const BUILD_TIME: Duration = Duration::from_secs(60);
const READ_TIME: Duration = Duration::from_secs(30);
/// For how long an agent's end can be asked for.
const END_TIME: Duration = Duration::from_secs(10);
/// What the platform's egress signs with, where it looks into TLS.
const PLATFORM_CA: &str = "/etc/cloudflare/certs/cloudflare-containers-ca.crt";
const SYSTEM_CA: &str = "/etc/ssl/certs/ca-certificates.crt";
const ALL_CA: &str = "/quayside/ca.crt";

const SIGKILL: i32 = 9;
const SIGTERM: i32 = 15;
const PR_SET_NO_NEW_PRIVS: i32 = 38;
const RLIMIT_NPROC: i32 = 6;

extern "C" {
    fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
    fn kill(pid: i32, number: i32) -> i32;
    fn waitpid(pid: i32, status: *mut i32, options: i32) -> i32;
    fn prctl(option: i32, a: u64, b: u64, c: u64, d: u64) -> i32;
    fn setsid() -> i32;
    fn setrlimit(resource: i32, limit: *const [u64; 2]) -> i32;
    fn _exit(code: i32) -> !;
}

static AGENT: AtomicI32 = AtomicI32::new(0);
static STOPPING: AtomicBool = AtomicBool::new(false);

/// The agent ends its runs; where there is none, so does this.
extern "C" fn stop(_: i32) {
    STOPPING.store(true, Ordering::SeqCst);
    let agent = AGENT.load(Ordering::SeqCst);
    unsafe { if agent > 0 { kill(agent, SIGTERM); } else { _exit(0) } }
}

#[derive(Default)]
struct Told {
    state: &'static str,
    exit: Option<i32>,
    out_of_memory: bool,
    log: Vec<u8>,
}

type Shared = Arc<Mutex<Told>>;

fn set(shared: &Shared, state: &'static str) { shared.lock().unwrap().state = state }

fn add(shared: &Shared, bytes: &[u8]) {
    let mut told = shared.lock().unwrap();
    told.log.extend_from_slice(bytes);
    let over = told.log.len().saturating_sub(LOG_BYTES);
    told.log.drain(..over);
}

fn main() {
    let listener = TcpListener::bind(("0.0.0.0", PORT)).expect("the port is free");
    unsafe { signal(SIGTERM, stop) };
    let shared: Shared = Arc::new(Mutex::new(Told { state: "empty", ..Told::default() }));
    for stream in listener.incoming().flatten() {
        let shared = Arc::clone(&shared);
        spawn(move || answer(stream, &shared));
    }
}

fn answer(stream: TcpStream, shared: &Shared) -> Option<()> {
    stream.set_read_timeout(Some(READ_TIME)).ok()?;
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (line, length) = read_head(&mut reader)?;
    let status = match line.as_str() {
        "GET /" => "200 OK",
        "GET /end" => {
            while shared.lock().unwrap().exit.is_none() { sleep(Duration::from_millis(10)) }
            "200 OK"
        }
        "PUT /bundle" | "PUT /program" if length > MAX_BUNDLE => "413 Content Too Large",
        "GET /program" => return respond_with(stream, "200 OK", shared, fs::read(PROGRAM).unwrap_or_default()),
        "PUT /program" => if keep(reader.take(length), shared) { "204 No Content" } else { "409 Conflict" },
        "PUT /bundle" => {
            let mut told = shared.lock().unwrap();
            let is_first = told.state == "empty";
            if is_first { told.state = "loading" }
            drop(told);
            if !is_first { "409 Conflict" } else if load(reader.take(length), shared) { "204 No Content" } else { "422 Unprocessable Content" }
        }
        _ => "404 Not Found",
    };
    respond(stream, status, shared)
}

/// The method with the path, and the length of the body.
fn read_head(reader: &mut BufReader<TcpStream>) -> Option<(String, u64)> {
    let mut lines = reader.by_ref().take(MAX_HEAD).lines();
    let first = lines.next()?.ok()?;
    let mut length = 0;
    loop {
        let line = lines.next()?.ok()?;
        if line.is_empty() { break }
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-length") { length = value.trim().parse().ok()? }
    }
    Some((first.rsplit_once(' ')?.0.to_string(), length))
}

fn respond(stream: TcpStream, status: &str, shared: &Shared) -> Option<()> {
    let body = if status.starts_with("204") { vec![] } else { shared.lock().unwrap().log.clone() };
    respond_with(stream, status, shared, body)
}

fn respond_with(mut stream: TcpStream, status: &str, shared: &Shared, body: Vec<u8>) -> Option<()> {
    let told = shared.lock().unwrap();
    let build = fs::read_to_string(BUILD).unwrap_or_default();
    let exit = told.exit.map(|code| format!("quayside-exit: {}\r\n", code)).unwrap_or_default()
        + if told.out_of_memory { "quayside-out-of-memory: 1\r\n" } else { "" };
    let head = format!(
        "HTTP/1.1 {}\r\nquayside-state: {}\r\nquayside-build: {}\r\n{}content-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        status, told.state, build.trim(), exit, body.len()
    );
    stream.write_all(&[head.as_bytes(), &body].concat()).ok()
}

/// Takes what an earlier container has compiled, as long as there is no agent.
fn keep(mut program: impl Read, shared: &Shared) -> bool {
    if shared.lock().unwrap().state != "empty" { return false }
    let mut bytes = vec![];
    let is_written = program.read_to_end(&mut bytes).is_ok() && fs::write(PROGRAM, bytes).is_ok();
    is_written && fs::set_permissions(PROGRAM, fs::Permissions::from_mode(0o755)).is_ok()
}

/// Unpacks, compiles and starts an agent; whether it was started.
fn load(bundle: impl Read, shared: &Shared) -> bool {
    match unpack(bundle, shared).and_then(|_| build(shared)).and_then(|_| start(shared)) {
        Ok(()) => true,
        Err(message) => {
            add(shared, message.as_bytes());
            set(shared, "failed");
            false
        }
    }
}

/// A program as the agent's user, who gets no more rights than that.
fn as_agent(program: &str, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(words).current_dir(FOLDER).uid(USER).gid(USER).env("HOME", "/tmp").stdin(Stdio::null());
    unsafe {
        command.pre_exec(|| {
            prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            setsid();
            setrlimit(RLIMIT_NPROC, &[MAX_PROCESSES, MAX_PROCESSES]);
            Ok(())
        });
    }
    command
}

fn unpack(mut bundle: impl Read, shared: &Shared) -> Result<(), String> {
    let tar = as_agent("tar", &["-x", "--no-same-permissions", "-C", FOLDER]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut tar = tar.map_err(|error| format!("tar could not be started: {}", error))?;
    let sent = tar.stdin.take().map(|mut input| std::io::copy(&mut bundle, &mut input));
    tee(&mut tar, shared);
    match (sent, tar.wait()) {
        (Some(Ok(_)), Ok(status)) if status.success() => Ok(()),
        _ => Err("The bundle could not be unpacked.".to_string()),
    }
}

/// Compiles, where the image says how and it has not been done.
fn build(shared: &Shared) -> Result<(), String> {
    if fs::metadata(PROGRAM).is_ok() { return Ok(()) }
    let words = match std::env::var("QUAYSIDE_BUILD") { Ok(words) => words, Err(_) => return Ok(()) };
    let child = as_agent("sh", &["-c", &words]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| format!("The compiler could not be started: {}", error))?;
    tee(&mut child, shared);
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(_)) | Err(_) => return Err("\nThe agent does not compile.".to_string()),
            Ok(None) if begun.elapsed() > BUILD_TIME => {
                let _ = child.kill();
                return Err(format!("\nThe agent did not compile within {} s.", BUILD_TIME.as_secs()));
            }
            Ok(None) => sleep(Duration::from_millis(10)),
        }
    }
}

fn start(shared: &Shared) -> Result<(), String> {
    let words = std::env::var("QUAYSIDE_START").map_err(|_| "The image does not say how to start an agent.".to_string())?;
    let mut command = as_agent("sh", &["-c", &words]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).envs(certificates());
    let mut child = command.spawn().map_err(|error| format!("The agent could not be started: {}", error))?;
    let pid = child.id() as i32;
    AGENT.store(pid, Ordering::SeqCst);
    shared.lock().unwrap().log.clear();
    set(shared, "running");
    tee(&mut child, shared);
    // A stop that came before there was an agent to tell.
    if STOPPING.load(Ordering::SeqCst) { stop(SIGTERM) }
    let shared = Arc::clone(shared);
    spawn(move || watch(pid, &shared));
    Ok(())
}

/// Waits for the agent's end, as the first process for that of all others too, and ends the container a little later.
fn watch(agent: i32, shared: &Shared) {
    let kills = out_of_memory_kills();
    let mut status = 0;
    while unsafe { waitpid(-1, &mut status, 0) } != agent {}
    let killed = status & 0x7f;
    let code = if killed == 0 { status >> 8 & 0xff } else { 128 + killed };
    AGENT.store(0, Ordering::SeqCst);
    // What it has started may go on; it should not.
    unsafe { kill(-agent, SIGKILL) };
    // What it printed last is on its way.
    sleep(Duration::from_millis(20));
    let mut told = shared.lock().unwrap();
    told.out_of_memory = code == 128 + SIGKILL && out_of_memory_kills() > kills;
    told.exit = Some(code);
    told.state = "ended";
    drop(told);
    if !STOPPING.load(Ordering::SeqCst) { sleep(END_TIME) }
    std::process::exit(code)
}

/// How many processes the kernel has killed for want of memory.
fn out_of_memory_kills() -> u64 {
    let counters = fs::read_to_string("/proc/vmstat").unwrap_or_default();
    counters.lines().find_map(|line| line.strip_prefix("oom_kill ")?.parse().ok()).unwrap_or(0)
}

/// Passes on what a process prints, and keeps the end of it.
fn tee(child: &mut Child, shared: &Shared) {
    let out = child.stdout.take().map(|out| Box::new(out) as Box<dyn Read + Send>);
    let err = child.stderr.take().map(|err| Box::new(err) as Box<dyn Read + Send>);
    for mut stream in out.into_iter().chain(err) {
        let shared = Arc::clone(shared);
        spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(length @ 1..) = stream.read(&mut bytes) {
                add(&shared, &bytes[..length]);
                let _ = std::io::stderr().write_all(&bytes[..length]);
            }
        });
    }
}

/// How programs are told whose certificates to believe, where the platform signs those of hosts that the agent may reach.
fn certificates() -> Vec<(&'static str, &'static str)> {
    let platform = match fs::read(PLATFORM_CA) { Ok(platform) => platform, Err(_) => return vec![] };
    let all = [fs::read(SYSTEM_CA).unwrap_or_default(), platform].join(&b'\n');
    if fs::write(ALL_CA, all).is_err() { return vec![] }
    ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"].map(|name| (name, ALL_CA)).into()
}
