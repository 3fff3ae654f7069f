import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node"
import { useLoaderData } from "@remix-run/react"
import { type Refused, refusalHeader } from "#web/http/refusals.ts"
import { wordsFor } from "../errors/explain-error.ts"
import type { Refusal } from "../forms/refusal.ts"
import { ErrorPage } from "../shell/error-page.tsx"
import { LinkButton } from "../ui/button.tsx"

export { headers } from "../root.tsx"

/** Sends no scripts, because they would find another address in the browser and reload the page. */
export const handle = { plain: true }

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${titleOf(data)} · Latchkey` }]

/** The page for a request that `web/http` refused before the app saw it. It has no public address. */
export async function loader({ request }: LoaderFunctionArgs) {
  const refused = refusedIn(request)
  return data({ ...refused, requestId: request.headers.get("x-request-id") ?? undefined }, { status: refused.status })
}

/** The answer to a refused form that was sent by script. */
export async function action({ request }: ActionFunctionArgs) {
  const { status, detail, address } = refusedIn(request)
  const message = address
    ? `Nothing was changed. Latchkey is at ${address}: copy what you typed and open it there.`
    : detail
  return data({ ok: false, status, message } satisfies Refusal, { status })
}

function refusedIn(request: Request): Refused {
  const header = request.headers.get(refusalHeader)
  if (header === null) throw new Response(null, { status: 404 })
  return JSON.parse(header)
}

const titleOf = (refused?: Partial<Refused>) =>
  refused?.address ? "Open Latchkey at its own address" : wordsFor(refused?.status ?? 404).title

export default function RefusedPage() {
  const { status, detail, address, requestId } = useLoaderData<typeof loader>()
  return (
    <ErrorPage
      code={status}
      title={titleOf({ status, address })}
      note={requestId && `Request ${requestId}`}
      actions={
        address ? (
          <a className="link" href={address}>
            {address}
          </a>
        ) : (
          <LinkButton to="/">Back to the start</LinkButton>
        )
      }
    >
      {address ? (
        <p>
          Your browser sent a form from another address than Latchkey’s, so nothing was changed. What you typed is not
          lost: go back, copy it, and enter it at the address below.
        </p>
      ) : (
        <p>{detail}</p>
      )}
    </ErrorPage>
  )
}
