import { afterAll } from "bun:test"
import { startApi } from "./api.ts"

/** Starts an API with one user for all tests of a file. It ends with the file. */
export async function apiWithUser() {
  const api = await startApi()
  afterAll(() => api[Symbol.asyncDispose]())
  return { api, ada: await api.user() }
}
