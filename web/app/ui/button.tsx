import { Link, useLocation, useNavigation, useRevalidator } from "@remix-run/react"
import { type ComponentProps, useEffect } from "react"

const looks = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong shadow-card",
  quiet: "border border-edge bg-card text-ink hover:bg-hover",
  plain: "text-soft hover:bg-hover hover:text-ink",
  link: "font-semibold text-accent hover:bg-hover",
  danger: "border border-danger bg-card text-danger hover:bg-danger-tint",
}

const sizes = {
  medium: "min-h-11 px-4 gap-2 sm:min-h-10",
  small: "min-h-9 px-3 gap-1.5 text-sm sm:min-h-8",
  /** For the links in the header. */
  nav: "min-h-11 px-2 text-sm sm:min-h-9 sm:px-3",
  icon: "size-11 sm:size-9",
}

export type Look = { look?: keyof typeof looks; size?: keyof typeof sizes }

/** The class names of a button, also for links that look like one. */
export function buttonLook({ look = "quiet", size = "medium" }: Look, more = "") {
  return `button ${looks[look]} ${sizes[size]} ${more}`
}

type ButtonProps = ComponentProps<"button"> & Look & { pending?: boolean }

/** A button. While `pending` it keeps its name, its width and the focus, shows a spinner and ignores clicks. */
export function Button({
  look,
  size,
  pending = false,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      className={buttonLook({ look, size }, className)}
      onClick={(event) => {
        if (pending) event.preventDefault()
        else onClick?.(event)
      }}
    >
      {children}
      {pending && <Spinner />}
    </button>
  )
}

export function LinkButton({ look, size, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link {...rest} className={buttonLook({ look, size }, className)} />
}

/** Appears after 150 ms, so that a quick answer causes no flicker. */
function Spinner() {
  return (
    <span
      className="absolute inset-0 grid animate-late place-items-center rounded-[inherit] bg-inherit"
      aria-hidden="true"
    >
      <span className="size-4 animate-spin rounded-full border-2 border-current border-t-transparent" />
    </span>
  )
}

/**
 * A submit button that is pending while its own form is being sent. On a page with several forms, the button needs a `name`
 * and `value`, or the form's address as `formAction`, to tell them apart.
 */
export function SubmitButton({ look = "primary", ...rest }: ComponentProps<typeof Button>) {
  const { formMethod, formData, formAction } = useNavigation()
  const isMine = rest.name
    ? formData?.get(rest.name) === (rest.value ?? "")
    : !rest.formAction || formAction === rest.formAction
  return <Button look={look} {...rest} type="submit" pending={formMethod === "POST" && isMine} />
}

const RETRY_MS = 5_000

/** Loads the same address again, with its query. If `isAutomatic`, a script also loads its data again every five seconds. */
export function RetryButton({ isAutomatic = false }: { isAutomatic?: boolean }) {
  const { pathname, search } = useLocation()
  const { state, revalidate } = useRevalidator()

  useEffect(() => {
    if (!isAutomatic || state !== "idle") return
    const timer = setInterval(
      () => document.visibilityState === "visible" && navigator.onLine && revalidate(),
      RETRY_MS,
    )
    return () => clearInterval(timer)
  }, [isAutomatic, state, revalidate])

  return (
    <form method="get" action={pathname}>
      {[...new URLSearchParams(search)].map(([name, value]) => (
        <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
      ))}
      <Button type="submit" look="primary">
        Retry
      </Button>
    </form>
  )
}
