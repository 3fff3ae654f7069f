import { defineConfig } from "drizzle-kit"

/** `bun run db:generate` compares these schemas with the last migration. `bun run db:migrate` and every start apply the migrations. */
export default defineConfig({
  dialect: "postgresql",
  schema: ["./web/app/auth/store/schema.ts", "./api/**/schema.ts", "./scripts/*/schema.ts", "./shared/*/schema.ts"],
  casing: "snake_case",
  out: "./scripts/database/migrations",
})
