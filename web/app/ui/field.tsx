import { type ComponentProps, type ReactNode, useId, useState } from "react"
import { isCalendarDay } from "../dates/days.ts"

type About = {
  label: string
  /** Shows the label only to screen readers. */
  hideLabel?: boolean
  hint?: ReactNode
  error?: string
  className?: string
}

const control =
  "control w-full file:mr-3 file:h-full file:cursor-pointer file:border-r file:border-line file:pr-3 file:text-accent aria-invalid:border-danger aria-invalid:outline-danger"

/** A label, its control, a hint and an error, connected by `htmlFor` and `aria-describedby`. */
function Labelled({
  label,
  hideLabel,
  hint,
  error,
  className = "",
  children,
}: About & {
  children: (attributes: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode
}) {
  const id = useId()
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ")
  return (
    <div className={`grid content-start gap-1.5 ${className}`}>
      <label htmlFor={id} className={hideLabel ? "sr-only" : "text-sm font-medium"}>
        {label}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {error && (
        <p id={`${id}-error`} className="text-sm font-medium text-danger">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-soft">
          {hint}
        </p>
      )}
    </div>
  )
}

export function TextField({ label, hideLabel, hint, error, className, ...rest }: About & ComponentProps<"input">) {
  return (
    <Labelled {...{ label, hideLabel, hint, error, className }}>
      {(attributes) => <input {...rest} {...attributes} className={control} />}
    </Labelled>
  )
}

/** The earliest date. Chromium turns a mistyped year 20277 into 0277, which this limit refuses. */
const earliest = "1900-01-01"

/**
 * A calendar day, `YYYY-MM-DD`. Browsers report an incomplete or impossible date as an invalid empty value. The form checks
 * that before it is sent (`isComplete`), and this field shows the message. A value that is not a date is shown in a text
 * field, because a date input would drop it.
 */
export function DateField({ error, defaultValue, ...rest }: Omit<About & ComponentProps<"input">, "type">) {
  const [ownError, setOwnError] = useState<string>()
  const isDate = !defaultValue || isCalendarDay(String(defaultValue))
  return (
    <TextField
      {...rest}
      type={isDate ? "date" : "text"}
      // If this is undefined, React would empty the attribute at each render, and Chromium would drop a half-typed date.
      {...(defaultValue && { defaultValue })}
      min={earliest}
      max="9999-12-31"
      error={ownError ?? error}
      onInvalid={(event) => {
        event.preventDefault()
        const { rangeUnderflow, rangeOverflow } = event.currentTarget.validity
        setOwnError(
          rangeUnderflow || rangeOverflow
            ? "Check the year of this date."
            : "This date is not complete, or it does not exist.",
        )
        event.currentTarget.focus()
      }}
      onInput={() => setOwnError(undefined)}
    />
  )
}

export function TextArea({ label, hint, error, className, rows = 2, ...rest }: About & ComponentProps<"textarea">) {
  return (
    <Labelled {...{ label, hint, error, className }}>
      {(attributes) => (
        <HydratedTextArea
          rows={rows}
          {...rest}
          {...attributes}
          className={`${control} field-sizing-content max-h-96 py-2 ${rows > 2 ? "min-h-40" : "min-h-17"}`}
        />
      )}
    </Labelled>
  )
}

/**
 * A text area that keeps text which was typed before hydration. React 18 would overwrite it with the server's text, so the
 * text in the page becomes the default value.
 */
function HydratedTextArea({ defaultValue, ...rest }: ComponentProps<"textarea"> & { id: string }) {
  const [typed] = useState(() => textIn(rest.id))
  return <textarea {...rest} defaultValue={typed ?? defaultValue} suppressHydrationWarning />
}

/** Returns the text in the text area from the server; undefined on the server and after a navigation by script. */
function textIn(id: string): string | undefined {
  if (typeof document === "undefined") return undefined
  const element = document.getElementById(id)
  return element instanceof HTMLTextAreaElement ? element.value : undefined
}

export function SelectField({ label, hint, error, className, children, ...rest }: About & ComponentProps<"select">) {
  return (
    <Labelled {...{ label, hint, error, className }}>
      {(attributes) => (
        <select {...rest} {...attributes} className={`${control} select`}>
          {children}
        </select>
      )}
    </Labelled>
  )
}

export function Checkbox({ label, ...rest }: { label: string } & ComponentProps<"input">) {
  return (
    <label className="flex min-h-6 w-fit items-center gap-2.5">
      <input {...rest} type="checkbox" className="size-5" />
      {label}
    </label>
  )
}
