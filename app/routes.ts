import { index, type RouteConfig, route } from "@remix-run/route-config";

export default [
  index("routes/site/home.tsx"),
  route("agents/:tenantSlug/:agentSlug", "routes/site/agent.tsx"),
  route("docs", "routes/site/docs.tsx"),
  route("sign-in", "routes/site/sign-in.tsx"),
  route("sign-out", "routes/site/sign-out.ts"),
  route("theme", "routes/site/theme.ts"),
  route("console", "routes/console/layout.tsx", [
    index("routes/console/home.tsx"),
    route("agents", "routes/console/agents.tsx"),
    route("agents/new", "routes/console/publish.tsx"),
    route("agents/:agent", "routes/console/agent.tsx"),
    route("agents/:agent/run", "routes/console/agent-run.tsx"),
    route("agents/:agent/versions/:version", "routes/console/version.tsx"),
    route("runs", "routes/console/runs.tsx"),
    route("runs/:run", "routes/console/run.tsx"),
    route("settings", "routes/console/settings/layout.tsx", [
      index("routes/console/settings/general.tsx"),
      route("domains", "routes/console/settings/domains.tsx"),
      route("members", "routes/console/settings/members.tsx"),
      route("members/:member", "routes/console/settings/member.tsx"),
      route("audit", "routes/console/settings/audit.tsx"),
    ]),
  ]),
  route("dev/mail", "routes/dev/mails.tsx"),
  route("dev/mail.json", "routes/dev/mails-json.ts"),
  route("dev/mail/:mail", "routes/dev/mail.tsx"),
  route("dev/mail/:mail/html", "routes/dev/mail-html.ts"),
  route("*", "routes/site/not-found.tsx"),
] satisfies RouteConfig;
