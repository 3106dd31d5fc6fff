#!/usr/bin/env node
// Plain JavaScript that any Node can read, so that one too old gets a sentence instead of a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(
    `physis needs Node 22.12 or newer; this is ${process.versions.node}. Install a newer one from nodejs.org or with your package manager.`,
  )
  process.exit(2)
}
import('../dist/cli/main.js')
  .then(({ main }) => main(process.argv.slice(2)))
  .catch(error => {
    if (!/onnxruntime/.test(error.message)) throw error
    console.error(
      `physis cannot run here: ONNX Runtime does not load on ${process.platform} ${process.arch}. It runs on Linux (glibc), macOS and Windows, on x64 and arm64.`,
    )
    process.exit(2)
  })
