import type { ComponentProps } from "react"
import { TextField } from "../ui/field.tsx"

type Props = Omit<ComponentProps<typeof TextField>, "label" | "name">

/** What a person is called. */
export const NameField = (props: Props) => (
  <TextField label="Name" name="name" autoComplete="name" required {...props} />
)

/** With `autoComplete`, because the address that one logs in with is filled in as a user name. */
export const EmailField = (props: Props & { autoComplete: "email" | "username" }) => (
  <TextField label="Email" name="email" type="email" required {...props} />
)

/** The password one has, unless `autoComplete` says that it is a new one. */
export const PasswordField = ({
  label = "Password",
  name = "password",
  autoComplete = "current-password",
  ...props
}: Props & { label?: string; name?: string; autoComplete?: "current-password" | "new-password" }) => (
  <TextField label={label} name={name} type="password" autoComplete={autoComplete} required {...props} />
)
