// Containers of agents with a Dockerfile of their own: a class for each, added by `npm run containers -- add`.
export {};
