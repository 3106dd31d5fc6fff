/** Runs the command line of the work tree in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = new URL('../../src/cli/main.ts', import.meta.url)
const entry = `import(${JSON.stringify(main.href)}).then(({ main }) => main(process.argv.slice(1)))`

export type Ran = { status: number | null; stdout: string; stderr: string }

/** Processes by the hundred start from the same sources: each compiles only what changed. */
const compiled = { NODE_COMPILE_CACHE: join(tmpdir(), 'physis-compile-cache') }

/** @param onStart sees the process, to send it signals */
export function runPhysis(
  args: readonly string[],
  cwd: string = fileURLToPath(new URL('../..', import.meta.url)),
  onStart: (child: ChildProcess) => void = () => {},
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', entry, '--', ...args], {
      cwd,
      env: { ...compiled, ...process.env, ...env },
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', chunk => {
      stdout += chunk
    })
    child.stderr.on('data', chunk => {
      stderr += chunk
    })
    child.on('error', reject)
    child.on('close', status => resolve({ status, stdout, stderr }))
    onStart(child)
  })
}
