//! The server of an agent in Rust: speaks the container protocol (docs/container-protocol.md) for one function.
//! Standard library only, Rust 1.63 and later.
//!
//! ```no_run
//! use quayside::{serve, Json};
//! fn main() {
//!     serve(|input, io| {
//!         io.log("greeting");
//!         Ok(Json::object([("greeting", Json::from(format!("Hello, {}!", input["name"].as_str().unwrap_or("you"))))]))
//!     });
//! }
//! ```
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MAX_DEPTH: usize = 512;
const MAX_BODY: usize = 64 << 20;
const MAX_HEAD: u64 = 64 << 10;

/// A JSON value (RFC 8259).
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

static NULL: Json = Json::Null;

impl Json {
    pub fn object<K: Into<String>, I: IntoIterator<Item = (K, Json)>>(fields: I) -> Json {
        Json::Object(fields.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
    pub fn as_str(&self) -> Option<&str> {
        if let Json::String(text) = self { Some(text) } else { None }
    }
    pub fn as_f64(&self) -> Option<f64> {
        if let Json::Number(number) = self { Some(*number) } else { None }
    }
    pub fn as_bool(&self) -> Option<bool> {
        if let Json::Bool(value) = self { Some(*value) } else { None }
    }
    pub fn as_array(&self) -> Option<&[Json]> {
        if let Json::Array(items) = self { Some(items) } else { None }
    }
    /// Reads a text that is one value; the error says what is wrong, and at which byte.
    pub fn parse(text: &str) -> Result<Json, String> {
        let mut parser = Parser { bytes: text.as_bytes(), at: 0 };
        let value = parser.value(0)?;
        parser.space();
        if parser.at == parser.bytes.len() { Ok(value) } else { parser.wrong("something after the value") }
    }
}

/// The member of an object, or null.
impl std::ops::Index<&str> for Json {
    type Output = Json;
    fn index(&self, name: &str) -> &Json {
        if let Json::Object(fields) = self { fields.get(name).unwrap_or(&NULL) } else { &NULL }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Json { Json::String(text.to_string()) }
}
impl From<String> for Json {
    fn from(text: String) -> Json { Json::String(text) }
}
impl From<f64> for Json {
    fn from(number: f64) -> Json { Json::Number(number) }
}
impl From<bool> for Json {
    fn from(value: bool) -> Json { Json::Bool(value) }
}
impl From<Vec<Json>> for Json {
    fn from(items: Vec<Json>) -> Json { Json::Array(items) }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{}", value),
            // JSON has no word for those that are not finite.
            Json::Number(number) if !number.is_finite() => f.write_str("null"),
            Json::Number(number) => write!(f, "{}", number),
            Json::String(text) => write_text(f, text),
            Json::Array(items) => {
                f.write_char('[')?;
                for (i, item) in items.iter().enumerate() {
                    if i > 0 { f.write_char(',')? }
                    write!(f, "{}", item)?;
                }
                f.write_char(']')
            }
            Json::Object(fields) => {
                f.write_char('{')?;
                for (i, (name, value)) in fields.iter().enumerate() {
                    if i > 0 { f.write_char(',')? }
                    write_text(f, name)?;
                    write!(f, ":{}", value)?;
                }
                f.write_char('}')
            }
        }
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for letter in text.chars() {
        match letter {
            '"' | '\\' => write!(f, "\\{}", letter)?,
            '\u{0}'..='\u{1f}' => write!(f, "\\u{:04x}", letter as u32)?,
            _ => f.write_char(letter)?,
        }
    }
    f.write_char('"')
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Parser<'_> {
    fn wrong<T>(&self, what: &str) -> Result<T, String> {
        Err(format!("{} at byte {}", what, self.at))
    }
    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) { self.at += 1 }
    }
    fn takes(&mut self, word: &str) -> bool {
        let found = self.bytes[self.at..].starts_with(word.as_bytes());
        if found { self.at += word.len() }
        found
    }
    fn value(&mut self, depth: usize) -> Result<Json, String> {
        if depth > MAX_DEPTH { return self.wrong("nested too deep") }
        self.space();
        match self.bytes.get(self.at) {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.text().map(Json::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.takes("null") => Ok(Json::Null),
            _ if self.takes("true") => Ok(Json::Bool(true)),
            _ if self.takes("false") => Ok(Json::Bool(false)),
            _ => self.wrong("no value"),
        }
    }
    fn object(&mut self, depth: usize) -> Result<Json, String> {
        let mut fields = BTreeMap::new();
        self.at += 1;
        self.space();
        if self.takes("}") { return Ok(Json::Object(fields)) }
        loop {
            self.space();
            let name = self.text()?;
            self.space();
            if !self.takes(":") { return self.wrong("no colon") }
            fields.insert(name, self.value(depth + 1)?);
            self.space();
            if self.takes("}") { return Ok(Json::Object(fields)) }
            if !self.takes(",") { return self.wrong("no comma") }
        }
    }
    fn array(&mut self, depth: usize) -> Result<Json, String> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.takes("]") { return Ok(Json::Array(items)) }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.takes("]") { return Ok(Json::Array(items)) }
            if !self.takes(",") { return self.wrong("no comma") }
        }
    }
    fn number(&mut self) -> Result<Json, String> {
        let start = self.at;
        while matches!(self.bytes.get(self.at), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) { self.at += 1 }
        let text = std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or("");
        text.parse().map(Json::Number).or_else(|_| self.wrong("no number"))
    }
    fn text(&mut self) -> Result<String, String> {
        if !self.takes("\"") { return self.wrong("no text") }
        let mut text = String::new();
        loop {
            let start = self.at;
            while !matches!(self.bytes.get(self.at), None | Some(b'"' | b'\\')) { self.at += 1 }
            // The whole is UTF-8, and quotes and backslashes are letters of their own.
            text.push_str(std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or(""));
            if self.takes("\"") { return Ok(text) }
            if !self.takes("\\") { return self.wrong("the text does not end") }
            text.push(self.escaped()?);
        }
    }
    fn escaped(&mut self) -> Result<char, String> {
        let letter = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        Ok(match letter {
            b'"' | b'\\' | b'/' => letter as char,
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let high = self.unit()?;
                if !(0xd800..0xdc00).contains(&high) { return Ok(char::from_u32(high).unwrap_or('\u{fffd}')) }
                if !self.takes("\\u") { return Ok('\u{fffd}') }
                let low = self.unit()?;
                if !(0xdc00..0xe000).contains(&low) { return Ok('\u{fffd}') }
                char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)).unwrap_or('\u{fffd}')
            }
            _ => return self.wrong("no escape"),
        })
    }
    fn unit(&mut self) -> Result<u32, String> {
        let digits = self.bytes.get(self.at..self.at + 4).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += 4;
        unit.map_or_else(|| self.wrong("no four digits"), Ok)
    }
}

/// Why a run has no output: a code of the agent's own, in small letters, digits and underscores, and words.
#[derive(Debug)]
pub struct AgentError {
    pub code: String,
    pub message: String,
}

impl AgentError {
    pub fn new(code: &str, message: impl Into<String>) -> AgentError {
        AgentError { code: code.to_string(), message: message.into() }
    }
}
impl From<String> for AgentError {
    fn from(message: String) -> AgentError { AgentError::new("agent_error", message) }
}
impl From<&str> for AgentError {
    fn from(message: &str) -> AgentError { AgentError::new("agent_error", message) }
}

/// What a run may do beside returning its output.
pub struct Io {
    pub run_id: String,
    pub config: Json,
    /// When the run is given up.
    pub deadline: SystemTime,
    /// Of a run that had asked something: the state and the answer; null otherwise.
    pub resumed: Json,
    stream: Arc<Mutex<TcpStream>>,
    over: Arc<AtomicBool>,
}

impl Io {
    pub fn log(&self, message: impl Into<String>) { self.log_at("info", message, Json::Null) }
    /// A line of the run's log; `level` is debug, info, warn or error.
    pub fn log_at(&self, level: &str, message: impl Into<String>, data: Json) {
        self.send("log", [("level", level.into()), ("message", Json::String(message.into())), ("data", data)]);
    }
    pub fn event(&self, name: &str, data: Json) { self.send("event", [("name", name.into()), ("data", data)]) }
    /// A piece of an output that is being written.
    pub fn delta(&self, text: &str) { self.send("delta", [("text", text.into())]) }
    /// Whether nobody waits for the run any more.
    pub fn canceled(&self) -> bool { self.over.load(Ordering::Relaxed) || SystemTime::now() > self.deadline }

    fn send<const N: usize>(&self, kind: &str, fields: [(&str, Json); N]) {
        let line = Json::object([("type", Json::from(kind))].into_iter().chain(fields));
        if let Ok(mut stream) = self.stream.lock() { let _ = writeln!(stream, "{}", line); }
    }
}

static STOPPING: AtomicBool = AtomicBool::new(false);

extern "C" {
    fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
}
const SIGTERM: i32 = 15;

extern "C" fn stop(_: i32) { STOPPING.store(true, Ordering::SeqCst) }

/// Answers the container protocol for a program until SIGTERM; runs under way end before the process does.
pub fn serve<F>(program: F)
where
    F: Fn(Json, &Io) -> Result<Json, AgentError> + Send + Sync + 'static,
{
    let number = |name: &str, usual: usize| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (port, most) = (number("PORT", 8080), number("CONCURRENCY", 100));
    // A handler that only sets a flag: it may be called at any point of the program.
    unsafe { signal(SIGTERM, stop) };
    let listener = TcpListener::bind(("0.0.0.0", port as u16)).expect("the port is free");
    let running = Arc::new(AtomicUsize::new(0));
    let program = Arc::new(program);
    let counted = Arc::clone(&running);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (program, running) = (Arc::clone(&program), Arc::clone(&counted));
            std::thread::spawn(move || answer(stream, &*program, &running, most));
        }
    });
    while !STOPPING.load(Ordering::SeqCst) || running.load(Ordering::SeqCst) > 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// One of the places for runs, given back when it is dropped, by a panic too.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) { self.0.fetch_sub(1, Ordering::SeqCst); }
}

fn answer<F>(mut stream: TcpStream, program: &F, running: &AtomicUsize, most: usize)
where
    F: Fn(Json, &Io) -> Result<Json, AgentError>,
{
    let _ = stream.set_nodelay(true);
    let (line, body) = match read_request(&stream) { Some(request) => request, None => return };
    let stopping = STOPPING.load(Ordering::SeqCst);
    match line.as_str() {
        "GET /healthz" => respond(&mut stream, if stopping { 503 } else { 200 }, "", ""),
        "POST /invoke" => {
            let taken = running.fetch_add(1, Ordering::SeqCst);
            let _place = Place(running);
            if stopping || taken >= most { return respond(&mut stream, 503, "agent_busy", "No run is taken now.") }
            invoke(stream, program, &body)
        }
        _ => respond(&mut stream, 404, "not_found", "There is POST /invoke and GET /healthz."),
    }
}

fn invoke<F>(mut stream: TcpStream, program: &F, body: &str)
where
    F: Fn(Json, &Io) -> Result<Json, AgentError>,
{
    let request = match Json::parse(body) {
        Ok(request) if request["deadline"].as_f64().is_some() => request,
        _ => return respond(&mut stream, 400, "invalid_request", "This is no request of the container protocol."),
    };
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n";
    if stream.write_all(head.as_bytes()).is_err() { return }
    let over = Arc::new(AtomicBool::new(false));
    let watched = stream.try_clone();
    let io = Io {
        run_id: request["runId"].as_str().unwrap_or("").to_string(),
        config: request["config"].clone(),
        deadline: UNIX_EPOCH + Duration::from_millis(request["deadline"].as_f64().unwrap_or(0.0).max(0.0) as u64),
        resumed: request["resumed"].clone(),
        stream: Arc::new(Mutex::new(stream)),
        over: Arc::clone(&over),
    };
    // A connection that is closed cancels its run.
    if let Ok(watched) = watched {
        std::thread::spawn(move || {
            let _ = watched.peek(&mut [0]);
            over.store(true, Ordering::Relaxed);
        });
    }
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| program(request["input"].clone(), &io))) {
        Ok(Ok(output)) => io.send("output", [("output", output)]),
        Ok(Err(AgentError { code, message })) => io.send("error", [("code", code.into()), ("message", message.into())]),
        Err(_) => io.send("error", [("code", "agent_error".into()), ("message", "The agent panicked.".into())]),
    }
    if let Ok(stream) = io.stream.lock() { let _ = stream.shutdown(std::net::Shutdown::Both); };
}

/// A request's method and path, and its body.
fn read_request(stream: &TcpStream) -> Option<(String, String)> {
    let mut reader = BufReader::new(stream.take(MAX_HEAD));
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut words = first.split(' ');
    let line = format!("{} {}", words.next()?, words.next()?);
    let mut length = 0;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header).ok()? <= 2 { break }
        let (name, value) = header.split_once(':')?;
        if name.eq_ignore_ascii_case("content-length") { length = value.trim().parse().ok()? }
    }
    if length > MAX_BODY { return None }
    reader.get_mut().set_limit(length as u64);
    let mut body = String::new();
    reader.take(length as u64).read_to_string(&mut body).ok()?;
    (body.len() == length).then(|| (line, body))
}

fn respond(stream: &mut TcpStream, status: u16, code: &str, message: &str) {
    let body = if code.is_empty() { String::new() } else { Json::object([("code", Json::from(code)), ("message", Json::from(message))]).to_string() };
    let head = format!("HTTP/1.1 {} \r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", status, body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|_| stream.write_all(body.as_bytes()));
}
