import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { Form, Link, useActionData, useLoaderData, useSearchParams } from "@remix-run/react"
import { useRef } from "react"
import { logIn } from "../auth/account.server.ts"
import { hasDraft } from "../auth/draft.server.ts"
import { findSession, forgetLogOut, hadSession, hasLoggedOut } from "../auth/session.server.ts"
import { config } from "../config.server.ts"
import { EmailField, NarrowPage, Operator, PasswordField, useClearedPasswords } from "../forms/account-form.tsx"
import { useFocusOnRefusal } from "../forms/form.tsx"
import { onwardQuery, targetIn } from "../forms/redirect-to.ts"
import { refused, textFields } from "../forms/refusal.server.ts"
import { useRootData } from "../preferences/root-data.ts"
import { withRememberedView } from "../tasks/list/remembered-view.server.ts"
import { SubmitButton } from "../ui/button.tsx"
import { Checkbox } from "../ui/field.tsx"
import { ClockIcon } from "../ui/icons.tsx"
import { Banner, ErrorSummary } from "../ui/messages.tsx"

export { whileReachable as clientAction } from "../forms/while-reachable.ts"
export { headers } from "../root.tsx"

export const meta: MetaFunction = () => [
  { title: "Log in · Latchkey" },
  { name: "description", content: "Log in to your private task list." },
]

export async function loader({ request }: LoaderFunctionArgs) {
  if (await findSession(request)) throw redirect(targetIn(request, "redirectTo"))
  return { reason: await reasonOf(request), isKept: await hasDraft(request), contact: config.OPERATOR_CONTACT }
}

/** Returns why the person has to log in, according to the browser's cookies. */
async function reasonOf(request: Request): Promise<string | undefined> {
  if (await hadSession(request)) return "Your session has expired."
  const wasRedirected = new URL(request.url).searchParams.has("redirectTo")
  if (wasRedirected && (await hasLoggedOut(request))) return "You logged out, here or in another tab."
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData()
  try {
    const headers = await logIn(request, Object.fromEntries(form), { remember: form.has("remember") })
    headers.append("Set-Cookie", await forgetLogOut())
    return redirect(await withRememberedView(request, targetIn(request, "redirectTo")), { headers })
  } catch (error) {
    return refused(error, textFields(form, ["email", "remember"]))
  }
}

export default function LogIn() {
  const { reason, isKept, contact } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const [search] = useSearchParams()
  const isSignUpOpen = useRootData()?.isSignUpOpen
  const form = useRef<HTMLFormElement>(null)
  useFocusOnRefusal(form, answer)
  useClearedPasswords(form, answer)
  const { values, errors = {}, message } = answer ?? {}
  return (
    <NarrowPage
      title="Log in"
      other={
        <>
          {isSignUpOpen && (
            <span className="mb-3 block">
              New here?{" "}
              <Link className="link" to={{ pathname: "/register", search: onwardQuery(search) }}>
                Create an account
              </Link>
            </span>
          )}
          Forgot your password? Ask <Operator contact={contact} /> for a link to set a new one.
        </>
      }
    >
      {(reason || isKept) && !answer && (
        <Banner Icon={ClockIcon}>
          {reason ?? "Your browser no longer had your session."}{" "}
          {isKept ? "What you typed is kept: log in, and it is filled in again." : "Log in to continue where you were."}
        </Banner>
      )}
      <Form ref={form} method="post" noValidate className="grid gap-5">
        <ErrorSummary message={message} errors={errors} />
        <EmailField autoComplete="username" defaultValue={values?.email} error={errors.email} />
        <PasswordField error={errors.password} />
        <Checkbox label="Keep me logged in" name="remember" defaultChecked={!values || "remember" in values} />
        <SubmitButton>Log in</SubmitButton>
      </Form>
    </NarrowPage>
  )
}
