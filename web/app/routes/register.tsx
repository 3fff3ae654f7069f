import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { Form, Link, useActionData, useLoaderData, useSearchParams } from "@remix-run/react"
import { useRef } from "react"
import { Problem } from "#shared/http/problem.ts"
import { register, requireSignUp } from "../auth/account.server.ts"
import { findSession, forgetLogOut } from "../auth/session.server.ts"
import { config } from "../config.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import {
  EmailField,
  NameField,
  NarrowPage,
  NewPasswordField,
  Operator,
  useClearedPasswords,
} from "../forms/account-form.tsx"
import { flash } from "../forms/flash.server.ts"
import { useFocusOnRefusal } from "../forms/form.tsx"
import { onwardQuery, targetIn } from "../forms/redirect-to.ts"
import { refused, textFields } from "../forms/refusal.server.ts"
import { SubmitButton } from "../ui/button.tsx"
import { ErrorSummary } from "../ui/messages.tsx"

export { whileReachable as clientAction } from "../forms/while-reachable.ts"
export { headers } from "../root.tsx"

export const meta: MetaFunction = () => [
  { title: "Create an account · Latchkey" },
  // The address of an invitation contains a secret, so referrers contain only the origin.
  { name: "referrer", content: "strict-origin" },
  { name: "description", content: "A private task list in half a minute: a name, an email address and a password." },
]

const inviteIn = ({ url }: Request) => new URL(url).searchParams.get("invite") ?? ""

export async function loader({ request }: LoaderFunctionArgs) {
  if (await findSession(request)) throw redirect(targetIn(request, "redirectTo"))
  const { SIGN_UP: signUp, OPERATOR_CONTACT: contact } = config
  try {
    return data({ signUp, contact, boundTo: await requireSignUp(request, inviteIn(request)), refusal: undefined })
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 403) return throwErrorPage(error)
    return data({ signUp, contact, boundTo: "", refusal: error.detail }, { status: 403 })
  }
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData()
  try {
    const { headers } = await register(request, { ...Object.fromEntries(form), invite: inviteIn(request) })
    if (config.SIGNUP_SIGNS_IN) {
      headers.append("Set-Cookie", await forgetLogOut())
      return redirect(targetIn(request, "redirectTo"), { headers })
    }
    return redirect(`/login${onwardQuery(new URL(request.url).searchParams)}`, {
      headers: { "Set-Cookie": await flash("Your account is ready. Log in to begin.") },
    })
  } catch (error) {
    return refused(error, textFields(form, ["name", "email"]))
  }
}

export default function Register() {
  const { signUp, contact, boundTo, refusal } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const [search] = useSearchParams()
  const form = useRef<HTMLFormElement>(null)
  useFocusOnRefusal(form, answer)
  useClearedPasswords(form, answer)
  const { values = {}, errors = {}, message } = answer ?? {}
  const logIn = (
    <>
      Already have an account?{" "}
      <Link className="link" to={{ pathname: "/login", search: onwardQuery(search) }}>
        Log in
      </Link>
    </>
  )
  const reason = refusal ?? (answer?.status === 403 ? message : undefined)
  if (reason) {
    const title = search.has("invite") ? "This invitation is not valid" : "You need an invitation"
    return (
      <NarrowPage title={signUp === "closed" ? "Registration is closed" : title} other={logIn}>
        <p>
          {reason} Ask <Operator contact={contact} /> for {signUp === "closed" ? "an account" : "an invitation"}.
        </p>
      </NarrowPage>
    )
  }
  return (
    <NarrowPage title="Create your account" other={logIn}>
      <Form ref={form} method="post" noValidate className="grid gap-5">
        <ErrorSummary message={message} errors={errors} />
        <NameField defaultValue={values.name} error={errors.name} />
        <EmailField
          autoComplete="email"
          defaultValue={values.email ?? boundTo}
          error={errors.email}
          hint={boundTo && "Your invitation is for this address."}
        />
        <NewPasswordField
          error={errors.password}
          hint="A few unrelated words are easy to remember and hard to guess."
        />
        <SubmitButton>Create account</SubmitButton>
      </Form>
    </NarrowPage>
  )
}
