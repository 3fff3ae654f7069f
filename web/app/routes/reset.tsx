import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node"
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react"
import { useRef } from "react"
import { Problem } from "#shared/http/problem.ts"
import { requireResetLink, resetPassword } from "../auth/account.server.ts"
import { config } from "../config.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import { NarrowPage, NewPasswordField, Operator, useClearedPasswords } from "../forms/account-form.tsx"
import { flash } from "../forms/flash.server.ts"
import { useFocusOnRefusal } from "../forms/form.tsx"
import { refused } from "../forms/refusal.server.ts"
import { SubmitButton } from "../ui/button.tsx"
import { ErrorSummary } from "../ui/messages.tsx"

export { whileReachable as clientAction } from "../forms/while-reachable.ts"
export { headers } from "../root.tsx"

export const meta: MetaFunction = () => [
  { title: "Set a password · Latchkey" },
  // The address contains a secret, so referrers contain only the origin.
  { name: "referrer", content: "strict-origin" },
]

const tokenIn = ({ url }: Request) => new URL(url).searchParams.get("token") ?? ""

export async function loader({ request }: LoaderFunctionArgs) {
  const contact = config.OPERATOR_CONTACT
  try {
    await requireResetLink(request, tokenIn(request))
    return data({ isValid: true, contact })
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 400) return throwErrorPage(error)
    return data({ isValid: false, contact }, { status: 400 })
  }
}

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData()
  try {
    await requireResetLink(request, tokenIn(request))
    const headers = await resetPassword(request, {
      token: tokenIn(request),
      newPassword: form.get("newPassword"),
    })
    headers.append("Set-Cookie", await flash("Your password is set. Log in with it."))
    return redirect("/login", { headers })
  } catch (error) {
    return refused(error, {})
  }
}

export default function Reset() {
  const { isValid, contact } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const form = useRef<HTMLFormElement>(null)
  useFocusOnRefusal(form, answer)
  useClearedPasswords(form, answer)
  const { errors = {}, message } = answer ?? {}
  const logIn = (
    <Link className="link" to="/login">
      Log in
    </Link>
  )
  if (!isValid || answer?.status === 400)
    return (
      <NarrowPage title="This link is not valid" other={logIn}>
        <p>
          A link sets a password once, within an hour. Check that you copied the whole address, or ask{" "}
          <Operator contact={contact} /> for another link.
        </p>
      </NarrowPage>
    )
  return (
    <NarrowPage title="Set a password" other={logIn}>
      <Form ref={form} method="post" noValidate className="grid gap-5">
        <ErrorSummary message={message} errors={errors} />
        <NewPasswordField
          label="New password"
          name="newPassword"
          error={errors.newPassword}
          hint="Setting it ends every session and every access key of your account."
        />
        <SubmitButton>Set password</SubmitButton>
      </Form>
    </NarrowPage>
  )
}
