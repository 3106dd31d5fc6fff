/**
 * Progress on stderr: on a terminal one line that is redrawn, elsewhere plain lines, one every half minute. Messages stand above it.
 */
const barWidth = 24
const plainEveryMs = 30_000

export type Progress = {
  /** The state of the work; `share` is 0 to 1. */
  show(label: string, share: number, detail: string): void
  /** A line that stays. */
  say(text: string): void
  /** Removes the bar. */
  end(): void
}

export function startProgress(out: NodeJS.WriteStream = process.stderr): Progress {
  let plainAt = Number.NEGATIVE_INFINITY
  let drawn = false
  const clear = () => {
    if (drawn) out.write('\r\x1b[2K')
    drawn = false
  }
  return {
    show(label, share, detail) {
      if (out.isTTY) {
        const full = Math.round(share * barWidth)
        const line = `${label} ${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${percent(share)} ${detail}`
        out.write(`\r\x1b[2K${line.slice(0, (out.columns || 80) - 1)}`)
        drawn = true
      } else if (performance.now() - plainAt > plainEveryMs || share === 1) {
        plainAt = performance.now()
        out.write(`${label} ${percent(share)} ${detail}\n`)
      }
    },
    say(text) {
      clear()
      out.write(`${text}\n`)
    },
    end: clear,
  }
}

const percent = (share: number): string => `${Math.floor(100 * share)}%`.padStart(4)

/** 95 s as `1 min 35 s`, 7000 s as `1 h 57 min`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
}
