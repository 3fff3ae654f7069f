import { index, layout, type RouteConfig, route } from "@remix-run/route-config"

/** Every address of the web app. A page's file contains its loader, action and component; an endpoint's file answers JSON. */
export default [
  layout("routes/page.tsx", [
    index("routes/home.tsx"),
    route("register", "routes/register.tsx"),
    route("login", "routes/login.tsx"),
    route("reset", "routes/reset.tsx"),
    route("logout", "routes/logout.tsx"),
    route("tasks", "routes/tasks.tsx"),
    route("tasks/:id", "routes/tasks.$id.tsx"),
    route("settings", "routes/settings.tsx"),
    route("settings/import", "routes/settings.import.tsx"),
    route("preferences", "routes/preferences.tsx"),
    route("refused", "routes/refused.tsx"),
    route("offline", "routes/offline.tsx"),
    route("*", "routes/not-found.tsx"),
  ]),

  route("tasks/words", "routes/tasks.words.ts"),
  route("tasks/labels", "routes/tasks.labels.ts"),
  route("settings/export/tasks.json", "routes/settings.export.ts", { id: "export-json" }),
  route("settings/export/tasks.csv", "routes/settings.export.ts", { id: "export-csv" }),
  route("calendar/:file", "routes/calendar.$file.ts"),
  route("healthz", "routes/healthz.ts"),
  route("api/auth/register", "routes/api.auth.register.ts"),
  route("api/auth/login", "routes/api.auth.login.ts"),
  route("api/auth/logout", "routes/api.auth.logout.ts"),
  route("api/auth/token", "routes/api.auth.token.ts"),
  route("api/auth/jwks", "routes/api.auth.jwks.ts"),
  route("api/auth/*", "routes/api.auth.$.ts"),
  route(".well-known/jwks.json", "routes/api.auth.jwks.ts", { id: "well-known-jwks" }),
  route(".well-known/oauth-authorization-server", "routes/well-known.metadata.ts", { id: "oauth-metadata" }),
  route(".well-known/openid-configuration", "routes/well-known.metadata.ts", { id: "openid-metadata" }),
  route(".well-known/change-password", "routes/well-known.change-password.ts"),
] satisfies RouteConfig
