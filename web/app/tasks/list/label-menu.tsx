import { useState } from "react"
import { LinkButton } from "#web/app/ui/button.tsx"
import { Choice, Menu } from "#web/app/ui/popups.tsx"
import { type Labels, loadLabels } from "../labels/load-labels.ts"
import { choosingLabelHref, refined, type TaskView } from "./task-view.ts"

/**
 * Links that choose a label. The labels are read when the menu opens, because every view of the list would wait for them.
 * Without JavaScript a link shows the page with `labels` and an open menu.
 */
export function LabelMenu({ view, labels }: { view: TaskView; labels?: Labels }) {
  const [loaded, setLoaded] = useState<Labels | "loading" | "failed">(labels ?? "loading")
  const label = view.label ? `#${view.label}` : "Any label"
  return (
    <>
      {!labels && (
        <LinkButton size="small" to={choosingLabelHref(view)} preventScrollReset className="hidden! unscripted:flex!">
          {label}
        </LinkButton>
      )}
      <Menu
        label={label}
        opensTo="right"
        isOpen={labels && true}
        onOpen={() => void loadLabels().then((labels) => setLoaded(labels ?? "failed"))}
        className={labels ? "" : "scripted-only"}
      >
        <Choice to={refined(view, { label: "" })} isChosen={view.label === ""}>
          Any
        </Choice>
        {loaded === "failed" && <p className="px-3 py-2 text-sm">Your labels can't be read at the moment.</p>}
        {loaded.length === 0 && (
          <p className="px-3 py-2 text-sm">Write #home in a title, for example, to add a label.</p>
        )}
        {typeof loaded === "object" &&
          loaded.map(({ name, tasks }) => (
            <Choice
              key={name}
              to={refined(view, { label: name })}
              isChosen={name.toLowerCase() === view.label.toLowerCase()}
            >
              {`#${name}`} <span className="text-soft tabular-nums">{tasks}</span>
            </Choice>
          ))}
      </Menu>
    </>
  )
}
