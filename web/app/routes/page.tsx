import type { MetaFunction } from "@remix-run/node"
import { Outlet } from "@remix-run/react"
import { explainError } from "../errors/explain-error.ts"
import { RouteErrorPage } from "../shell/error-page.tsx"

export { headers } from "../root.tsx"

/**
 * Stands around every page and shows its errors. The one in root.tsx would do so, too, but after a refused form Remix does
 * not ask what catches the error for its data: the page would forget who is here, and which theme they like.
 */
export const ErrorBoundary = RouteErrorPage

export const meta: MetaFunction = ({ error }) => (error ? [{ title: `${explainError(error).title} · Latchkey` }] : [])

export default function Page() {
  return <Outlet />
}
