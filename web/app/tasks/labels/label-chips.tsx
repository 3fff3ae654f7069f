import { Link } from "@remix-run/react"

/** Labels as chips, each a link to the tasks that have it. */
export function LabelChips({ labels }: { labels: readonly string[] }) {
  if (labels.length === 0) return null
  return (
    <ul className="flex flex-wrap gap-1.5">
      {labels.map((label) => (
        <li key={label} className="min-w-0">
          <Link
            to={`/tasks?${new URLSearchParams({ label })}`}
            className="inline-flex min-h-6 items-center rounded-full bg-tint px-2.5 py-0.5 text-sm wrap-anywhere text-accent hover:underline"
          >
            {`#${label}`}
          </Link>
        </li>
      ))}
    </ul>
  )
}
