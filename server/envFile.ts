import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from './db/home.ts'

/** Settings from `.env` in the checkout; what the environment itself says wins. */
export function loadEnvFile(): void {
  const path = join(checkout, '.env')
  if (existsSync(path)) process.loadEnvFile(path)
}
