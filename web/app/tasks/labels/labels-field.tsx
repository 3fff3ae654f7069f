import { useId, useState } from "react"
import { TextField } from "#web/app/ui/field.tsx"
import { beforeLastLabel } from "./label-text.ts"
import { loadLabels } from "./load-labels.ts"

/**
 * The labels of a task as text. The person's labels are suggestions for the last label. They are loaded when the field gets
 * the focus. `known` are suggestions without JavaScript, which can only complete the first label.
 */
export function LabelsField({ value, error, known = [] }: { value?: string; error?: string; known?: string[] }) {
  const list = useId()
  const [labels, setLabels] = useState(known)
  const [before, setBefore] = useState("")
  return (
    <>
      <TextField
        label="Labels"
        name="labels"
        list={list}
        placeholder="home, garden"
        autoComplete="off"
        autoCapitalize="none"
        defaultValue={value}
        error={error}
        onFocus={(event) => {
          setBefore(beforeLastLabel(event.currentTarget.value))
          // They are only suggestions, so a failure is not reported.
          void loadLabels().then((labels) => setLabels(labels?.map(({ name }) => name) ?? known))
        }}
        onInput={(event) => setBefore(beforeLastLabel(event.currentTarget.value))}
      />
      <datalist id={list}>
        {labels.map((label) => (
          <option key={label} value={before + label} />
        ))}
      </datalist>
    </>
  )
}
