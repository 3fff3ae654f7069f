import { afterAll } from "bun:test"
import { startApi } from "./api.ts"

/** An API for all tests of a file, which ends with the file, and one of its users. */
export async function apiWithUser() {
  const api = await startApi()
  afterAll(() => api[Symbol.asyncDispose]())
  return { api, ada: await api.user() }
}
