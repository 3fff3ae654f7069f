export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">

/** A value that this tab keeps for one person, under `name`; what another person left there is not read. */
export function tabStorage<T>(name: string, storage: () => Store) {
  return {
    read(owner: string): T | undefined {
      try {
        const kept: { owner: string; value: T } | null = JSON.parse(storage().getItem(name) ?? "null")
        return kept?.owner === owner ? kept.value : undefined
      } catch {
        return undefined
      }
    },
    write(owner: string, value: T | undefined) {
      if (value === undefined) return storage().removeItem(name)
      try {
        storage().setItem(name, JSON.stringify({ owner, value }))
      } catch {
        // The browser keeps 5 MB for a tab. What does not fit is still on the page.
      }
    },
  }
}
