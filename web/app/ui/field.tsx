import { type ComponentProps, type ReactNode, useId, useState } from "react"
import { isCalendarDay } from "../dates/due-date.ts"

type About = {
  label: string
  /** The label is there for those who cannot see what stands around the control. */
  hideLabel?: boolean
  hint?: ReactNode
  error?: string
  className?: string
}

const control =
  "control w-full file:mr-3 file:h-full file:cursor-pointer file:border-r file:border-line file:pr-3 file:text-accent aria-invalid:border-danger aria-invalid:outline-danger"

/** A label, its control, a hint and what is wrong with it, tied together for those who cannot see that they stand together. */
function Labelled({
  label,
  hideLabel,
  hint,
  error,
  className = "",
  children,
}: About & { children: (tied: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode }) {
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
      {(tied) => <input {...rest} {...tied} className={control} />}
    </Labelled>
  )
}

/** Where the year 20277 is typed, Chromium keeps 0277: no task is due that early. */
const earliest = "1900-01-01"

/**
 * A calendar day, `YYYY-MM-DD`. A browser reports a half-filled or impossible date as an empty value that is not valid. Its
 * form checks that before it sends anything (`isComplete`), and the message then appears here.
 * A value that is no date stays visible as text, because a date input would drop it.
 */
export function DateField({ error, defaultValue, ...rest }: Omit<About & ComponentProps<"input">, "type">) {
  const [fault, setFault] = useState<string>()
  const isDate = !defaultValue || isCalendarDay(String(defaultValue))
  return (
    <TextField
      {...rest}
      type={isDate ? "date" : "text"}
      defaultValue={defaultValue}
      min={earliest}
      max="9999-12-31"
      error={fault ?? error}
      onInvalid={(event) => {
        event.preventDefault()
        const { rangeUnderflow, rangeOverflow } = event.currentTarget.validity
        setFault(
          rangeUnderflow || rangeOverflow
            ? "Check the year of this date."
            : "This date is not complete, or it does not exist.",
        )
        event.currentTarget.focus()
      }}
      onInput={() => setFault(undefined)}
    />
  )
}

export function TextArea({ label, hint, error, className, rows = 2, ...rest }: About & ComponentProps<"textarea">) {
  return (
    <Labelled {...{ label, hint, error, className }}>
      {(tied) => (
        <PatientTextArea
          rows={rows}
          {...rest}
          {...tied}
          className={`${control} field-sizing-content max-h-96 py-2 ${rows > 2 ? "min-h-40" : "min-h-17"}`}
        />
      )}
    </Labelled>
  )
}

/**
 * Keeps what was typed before the page came to life. React 18 writes the server's text over it, unless that is not the text
 * it expects there; so it is told to expect what was typed.
 */
function PatientTextArea({ defaultValue, ...rest }: ComponentProps<"textarea"> & { id: string }) {
  const [typed] = useState(() => textIn(rest.id))
  return <textarea {...rest} defaultValue={typed ?? defaultValue} suppressHydrationWarning />
}

/** What stands in the text area that the server sent; none where the browser makes the page, or on the server. */
function textIn(id: string): string | undefined {
  if (typeof document === "undefined") return undefined
  const element = document.getElementById(id)
  return element instanceof HTMLTextAreaElement ? element.value : undefined
}

export function SelectField({ label, hint, error, className, children, ...rest }: About & ComponentProps<"select">) {
  return (
    <Labelled {...{ label, hint, error, className }}>
      {(tied) => (
        <select {...rest} {...tied} className={`${control} select`}>
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
