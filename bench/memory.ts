/** Memory of a process as Linux counts it; null elsewhere, and once the process is gone. */
import { readFileSync } from 'node:fs'

export type Memory = { residentMiB: number; peakMiB: number }

export function memoryOf(pid: number | 'self'): Memory | null {
  let status: string
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return null
  }
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
  const memory = { residentMiB: field('VmRSS'), peakMiB: field('VmHWM') }
  return Number.isNaN(memory.residentMiB) ? null : memory
}
