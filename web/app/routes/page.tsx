import type { MetaFunction } from "@remix-run/node"
import { Outlet } from "@remix-run/react"
import { explainError } from "../errors/explain-error.ts"
import { RouteErrorPage } from "../shell/error-page.tsx"

export { headers } from "../root.tsx"

/**
 * The layout route of every page. It shows their errors instead of root.tsx, because after a refused form Remix does not load
 * the data of the route that catches the error: user and theme would be missing.
 */
export const ErrorBoundary = RouteErrorPage

export const meta: MetaFunction = ({ error }) => (error ? [{ title: `${explainError(error).title} · Latchkey` }] : [])

export default function Page() {
  return <Outlet />
}
