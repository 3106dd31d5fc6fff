/** Loaded before a program (NODE_OPTIONS --import): where trainings compute, no checkpoint finds space on the disk. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

if (process.send) {
  const { openSync } = fs
  fs.openSync = (path, flags, mode) => {
    if (String(path).includes('checkpoint.safetensors.new'))
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    return openSync(path, flags, mode)
  }
  syncBuiltinESMExports()
}
