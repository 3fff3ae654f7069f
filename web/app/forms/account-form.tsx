import { useNavigation } from "@remix-run/react"
import { type ComponentProps, type ReactNode, type RefObject, useEffect, useRef } from "react"
import { accountRules } from "#shared/account-rules.ts"
import { TextField } from "../ui/field.tsx"
import { Logo } from "../ui/icons.tsx"
import type { Refusal } from "./refusal.ts"

/** A page with one narrow form and a link to another page under it. */
export function NarrowPage({ title, children, other }: { title: string; children: ReactNode; other: ReactNode }) {
  return (
    <div className="mx-auto grid max-w-sm gap-6 py-4 sm:py-10">
      <div className="grid justify-items-center gap-4 text-center">
        <Logo className="size-12" />
        <h1 className="text-xl">{title}</h1>
      </div>
      <div className="rounded-lg border border-line bg-card p-5 shadow-card sm:p-6">{children}</div>
      <p className="text-center text-soft">{other}</p>
    </div>
  )
}

const isEmail = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)
const isWebAddress = (text: string) => /^https?:\/\/\S+$/.test(text)

/** The operator's contact (`OPERATOR_CONTACT`), as a link if it is an email or web address. */
export function Operator({ contact: given = "" }: { contact?: string }) {
  const contact = given.replace(/^mailto:/i, "")
  const href = isWebAddress(contact) ? contact : isEmail(contact) ? `mailto:${contact}` : undefined
  if (!href) return contact || "the operator of this site"
  return (
    <a className="link wrap-anywhere" href={href}>
      {contact}
    </a>
  )
}

type Props = Omit<ComponentProps<typeof TextField>, "label" | "name">

export const NameField = (props: Props) => (
  <TextField label="Name" name="name" autoComplete="name" required {...props} />
)

/** On the login page `autoComplete` must be "username", so that password managers fill it in. */
export const EmailField = ({
  name = "email",
  ...props
}: Props & { name?: string; autoComplete: "email" | "username" }) => (
  <TextField label="Email" name={name} type="email" required {...props} />
)

type PasswordProps = Props & { label?: string; name?: string }

/** For the current password. */
export const PasswordField = ({ label = "Password", name = "password", ...props }: PasswordProps) => (
  <TextField label={label} name={name} type="password" autoComplete="current-password" required {...props} />
)

/** For a password to set. `hint` follows the sentence about its length. */
export const NewPasswordField = ({ hint = "", ...props }: PasswordProps & { hint?: string }) => (
  <PasswordField
    autoComplete="new-password"
    hint={`At least ${accountRules.password.minLength} characters. ${hint}`.trim()}
    {...props}
  />
)

/**
 * Clears the password fields of a form after its answer: all of them after success and after a wrong pair of email and
 * password (401), otherwise only those with an error, so that no password must be typed again because of another field.
 */
export function useClearedPasswords(form: RefObject<HTMLFormElement>, refusal: Refusal | undefined) {
  const isIdle = useNavigation().state === "idle"
  const isSent = useRef(false)

  useEffect(() => {
    const sent = form.current
    const onSubmit = () => {
      isSent.current = true
    }
    sent?.addEventListener("submit", onSubmit)
    return () => sent?.removeEventListener("submit", onSubmit)
  }, [form])

  useEffect(() => {
    if (!isIdle || !isSent.current || !form.current) return
    isSent.current = false
    for (const field of form.current.querySelectorAll<HTMLInputElement>("[type=password]"))
      if (!refusal || refusal.status === 401 || refusal.errors?.[field.name]) field.value = ""
  }, [form, isIdle, refusal])
}
