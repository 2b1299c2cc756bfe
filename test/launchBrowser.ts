import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'
import { checkout } from '../server/db/home.ts'

const modules = join(checkout, 'node_modules')

/** Web security stays on, unlike in the package's own list: tests look at CSP and origins. */
const args = [
  '--no-sandbox', // root may not use Chromium's sandbox; the pages are our own
  '--no-zygote',
  '--disable-dev-shm-usage', // containers give 64 MB
  '--disable-gpu',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
]

/** A Chromium that came with `npm ci`. Needs no system package. */
export async function launchBrowser(): Promise<Browser> {
  const folder = await unpackOnce()
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  })
}

/** Test files run side by side: unpacked beside its place and renamed into it, so none sees half a browser. */
async function unpackOnce(): Promise<string> {
  const packed = join(modules, '@sparticuz', 'chromium', 'package.json')
  const { version } = JSON.parse(readFileSync(packed, 'utf8')) as { version: string }
  const folder = join(modules, '.cache', `browser-${version}`)
  if (existsSync(folder)) return folder

  const half = `${folder}.${process.pid}`
  await mkdir(half, { recursive: true })
  // The package unpacks into the temporary folder, and its own libraries only where it sees this variable.
  const unpack =
    "const { default: chromium } = await import('@sparticuz/chromium'); await chromium.executablePath()"
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', unpack], {
    cwd: checkout,
    env: { PATH: process.env.PATH, TMPDIR: half, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' },
  })
  await writeFile(join(half, 'fonts.conf'), fontsIn(folder))
  await rename(half, folder).catch(() => rm(half, { recursive: true, force: true }))
  return folder
}

/** The package's own list names places that a bare machine lacks; a browser without any letters falls over. */
const fontsIn = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts/fonts</dir>
  <cachedir>${folder}/fonts/cache</cachedir>
</fontconfig>
`
