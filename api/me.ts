import { Elysia } from "elysia"
import { z } from "zod"
import type { guard } from "./auth/guard.ts"
import { operation } from "./openapi/operation.ts"

/** `email` is null for tokens of another issuer that have none. */
const Me = z.object({ id: z.uuid(), email: z.string().nullable() })

export const me = (protect: ReturnType<typeof guard>) =>
  new Elysia()
    .use(protect)
    .get("/me", ({ subject, claims }): z.infer<typeof Me> => ({ id: subject, email: claims.email ?? null }), {
      detail: operation({
        id: "getMe",
        summary: "Get the account of the token",
        tag: "Account",
        answers: { 200: { description: "The account", body: Me } },
        problems: ["unauthorized", "unavailable"],
      }),
    })
