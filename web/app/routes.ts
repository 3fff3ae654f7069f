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
  route("api/auth/*", "routes/api.auth.$.ts"),
  route(".well-known/*", "routes/well-known.$.ts"),
] satisfies RouteConfig
