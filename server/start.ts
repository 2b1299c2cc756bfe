import { join } from 'node:path'
import { loadEnvFile } from './envFile.ts'
import { supervise } from './supervisor/supervise.ts'

loadEnvFile()
await supervise({ dev: process.argv.includes('--dev'), script: join(import.meta.dirname, 'main.ts') })
