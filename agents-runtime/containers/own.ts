// Containers of agents with a Dockerfile of their own have a class each, which `npm run containers -- add` adds here.
export {};
