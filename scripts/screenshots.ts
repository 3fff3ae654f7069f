import { type BrowserContextOptions, chromium, type Page } from "@playwright/test"
import { debiansChromium } from "./test/chromium.ts"
import { startStack } from "./test/stack.ts"

const folder = "web/public"
const person = { name: "Ada Lovelace", email: "ada@example.com", password: "tea at half past four" }

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const tasks = [
  { title: "Water the tomatoes", dueDate: inDays(1), repeat: "FREQ=DAILY;INTERVAL=2", labels: ["garden"] },
  { title: "Return the ladder to Ruth", dueDate: inDays(-2) },
  { title: "Read Mira's paper and pick the idea we could try first", labels: ["work"] },
  { title: "Renew the library card", dueDate: inDays(12), priority: "low" },
  {
    title: "Send the signed lease",
    description: "Both copies, and keep the receipt.",
    dueDate: inDays(0),
    priority: "high",
  },
  {
    title: "Book the ferry to Oban",
    labels: ["travel"],
    description: "Two adults, one dog, one bicycle.",
    dueDate: inDays(1),
    priority: "high",
  },
]

/** Takes the README's screenshots of a running Latchkey, and draws the icons and the social preview from the logo. */
async function main() {
  await using stack = await startStack({ RATE_LIMIT: "false", LOG_LEVEL: "silent" })
  const browser = await chromium.launch({
    executablePath: debiansChromium(),
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  })
  try {
    const take = async (
      name: string,
      options: BrowserContextOptions,
      shoot: (page: Page, path: string) => Promise<unknown>,
    ) => {
      const context = await browser.newContext({ baseURL: stack.webUrl, reducedMotion: "reduce", ...options })
      await shoot(await context.newPage(), `${folder}/${name}.png`)
      await context.close()
    }
    await addTasks(stack)
    const desktop = { viewport: { width: 1280, height: 860 }, colorScheme: "light" } as const
    const phone = {
      viewport: { width: 390, height: 844 },
      colorScheme: "dark",
      isMobile: true,
      deviceScaleFactor: 2,
    } as const
    await take("screenshot-desktop", desktop, shootTasks)
    await take("screenshot-phone", phone, shootTasks)
    await take("social", { viewport: { width: 1200, height: 630 } }, shootSocial)
    for (const size of [180, 512])
      await take(`icon-${size}`, { viewport: { width: size, height: size } }, (page, path) =>
        shootIcon(page, path, size),
      )
  } finally {
    await browser.close()
  }
}

async function addTasks({ webUrl, apiUrl }: { webUrl: string; apiUrl: string }) {
  const post = async (url: string, body: object, token?: string) => {
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) }
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${url} answers ${response.status}`)
    return (await response.json()) as { token: string }
  }
  const { token } = await post(`${webUrl}/api/auth/register`, person)
  for (const task of tasks) await post(`${apiUrl}/api/tasks`, task, token)
}

async function shootTasks(page: Page, path: string) {
  await page.goto("/login")
  await page.getByLabel("Email").fill(person.email)
  await page.getByLabel("Password").fill(person.password)
  // Not with the mouse, because the row under it would be highlighted.
  await page.keyboard.press("Enter")
  await page.getByRole("list", { name: "Tasks" }).waitFor()
  await page.screenshot({ path })
}

async function shootSocial(page: Page, path: string) {
  const mark = await Bun.file(`${folder}/favicon.svg`).text()
  await page.setContent(`<!doctype html><style>
    body { margin: 0; height: 100vh; display: grid; align-content: center; padding: 0 96px; gap: 36px; background: #f6f4ef; color: #211f1a; font-family: system-ui, sans-serif }
    svg { width: 132px; height: 132px } h1 { margin: 0; font-size: 84px; line-height: 1.05; letter-spacing: -0.03em } p { margin: 0; font-size: 38px; color: #645f54 }
  </style>${mark}<h1>Latchkey</h1><p>Your tasks, under your own key.</p>`)
  await page.screenshot({ path })
}

/** The icon fills its square, because each platform rounds the corners itself. */
async function shootIcon(page: Page, path: string, size: number) {
  const mark = (await Bun.file(`${folder}/favicon.svg`).text()).replace('rx="8.5"', "")
  await page.setContent(
    `<!doctype html><style>body { margin: 0 } svg { display: block; width: ${size}px }</style>${mark}`,
  )
  await page.screenshot({ path })
}

await main()
