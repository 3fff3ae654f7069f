import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { Form, Link, useActionData, useSearchParams } from "@remix-run/react"
import { useRef } from "react"
import { register } from "../auth/account.server.ts"
import { findSession, forgetLogOut } from "../auth/session.server.ts"
import { config } from "../config.server.ts"
import { EmailField, NameField, NarrowPage, NewPasswordField, useClearedPasswords } from "../forms/account-form.tsx"
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
  { name: "description", content: "A private task list in half a minute: a name, an email address and a password." },
]

export async function loader({ request }: LoaderFunctionArgs) {
  if (await findSession(request)) throw redirect(targetIn(request, "redirectTo"))
  return null
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData()
  try {
    const { headers } = await register(request, Object.fromEntries(form))
    if (config.SIGNUP_SIGNS_IN) {
      headers.append("Set-Cookie", await forgetLogOut())
      return redirect(targetIn(request, "redirectTo"), { headers })
    }
    return redirect(`/login${new URL(request.url).search}`, {
      headers: { "Set-Cookie": await flash("Your account is ready. Log in to begin.") },
    })
  } catch (error) {
    return refused(error, textFields(form, ["name", "email"]))
  }
}

export default function Register() {
  const answer = useActionData<typeof action>()
  const [search] = useSearchParams()
  const form = useRef<HTMLFormElement>(null)
  useFocusOnRefusal(form, answer)
  useClearedPasswords(form, answer)
  const { values = {}, errors = {}, message } = answer ?? {}
  return (
    <NarrowPage
      title="Create your account"
      other={
        <>
          Already have one?{" "}
          <Link className="link" to={{ pathname: "/login", search: onwardQuery(search) }}>
            Log in
          </Link>
        </>
      }
    >
      <Form ref={form} method="post" noValidate className="grid gap-5">
        <ErrorSummary message={message} errors={errors} />
        <NameField defaultValue={values.name} error={errors.name} />
        <EmailField autoComplete="email" defaultValue={values.email} error={errors.email} />
        <NewPasswordField
          error={errors.password}
          hint="A few unrelated words are easy to remember and hard to guess."
        />
        <SubmitButton>Create account</SubmitButton>
      </Form>
    </NarrowPage>
  )
}
