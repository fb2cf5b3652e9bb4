use quayside::{serve, AgentError, Json};

fn factors(mut rest: u64) -> Vec<u64> {
    let mut found = Vec::new();
    let mut divisor = 2;
    while divisor * divisor <= rest {
        while rest % divisor == 0 {
            found.push(divisor);
            rest /= divisor;
        }
        divisor += 1;
    }
    if rest > 1 {
        found.push(rest);
    }
    found
}

fn main() {
    serve(|input, io| {
        let number = input["number"].as_f64().ok_or_else(|| AgentError::new("no_number", "Give a number."))?;
        let found = factors(number as u64);
        io.log(format!("{} factors", found.len()));
        let list = found.into_iter().map(|factor| Json::Number(factor as f64)).collect();
        Ok(Json::object([("factors", Json::Array(list))]))
    });
}
