import { useNavigation } from "@remix-run/react"
import type { ComponentProps } from "react"
import { Button } from "./button.tsx"

/**
 * Sends its form, and is pending while exactly that is under way. Where a page has several forms, the button's `name` and
 * `value`, or the form's address as `formAction`, tell them apart.
 */
export function SubmitButton({ look = "primary", ...rest }: ComponentProps<typeof Button>) {
  const { formMethod, formData, formAction } = useNavigation()
  const isMine = rest.name
    ? formData?.get(rest.name) === (rest.value ?? "")
    : !rest.formAction || formAction === rest.formAction
  return <Button look={look} {...rest} type="submit" pending={formMethod === "POST" && isMine} />
}
