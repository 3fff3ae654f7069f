import { type ReactNode, useState } from "react"
import { labelKey } from "#shared/text/label.ts"
import { Choice, Menu } from "#web/app/ui/popups.tsx"
import { priorityNames } from "../edit/task-fields.tsx"
import { type LabelList, loadLabels } from "../labels/load-labels.ts"
import { hrefToChooseLabel, hrefWith, type TaskView } from "./task-view.ts"

/**
 * Links that choose a priority and a label. The labels are read when the menu opens, because otherwise every view of the list
 * would wait for them. Without JavaScript, a link reads them and shows the page with an open menu.
 */
export function FilterMenu({ view, labels }: { view: TaskView; labels?: LabelList }) {
  const [loaded, setLoaded] = useState<LabelList | "failed" | undefined>(labels)
  return (
    <Menu
      label="Filter"
      opensTo="right"
      isOpen={labels !== undefined}
      onOpen={() => void loadLabels().then((labels) => setLoaded(labels ?? "failed"))}
    >
      <Group name="Priority">
        <Choice to={hrefWith(view, { priority: "" })} isChosen={view.priority === ""}>
          Any priority
        </Choice>
        {Object.entries(priorityNames)
          .reverse()
          .map(([priority, name]) => (
            <Choice key={priority} to={hrefWith(view, { priority })} isChosen={view.priority === priority}>
              {name}
            </Choice>
          ))}
      </Group>
      <Group name="Label">
        {loaded === undefined && <Choice to={hrefToChooseLabel(view)}>Choose a label</Choice>}
        {loaded === "failed" && <p className="px-3 py-2 text-sm">Your labels can't be read at the moment.</p>}
        {Array.isArray(loaded) && (
          <>
            <Choice to={hrefWith(view, { label: "" })} isChosen={view.label === ""}>
              Any label
            </Choice>
            {loaded.map(({ name, tasks }) => (
              <Choice
                key={name}
                to={hrefWith(view, { label: name })}
                isChosen={labelKey(name) === labelKey(view.label)}
              >
                {`#${name}`} <span className="font-normal text-soft tabular-nums">{tasks}</span>
              </Choice>
            ))}
          </>
        )}
      </Group>
    </Menu>
  )
}

/** Choices under a name. The name is not their accessible label, because fields of the composer have the same labels. */
function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="not-first:mt-1.5 not-first:border-t not-first:border-line not-first:pt-1.5">
      <p className="px-3 pt-1 text-sm text-soft">{name}</p>
      {children}
    </div>
  )
}
