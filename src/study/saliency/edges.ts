/**
 * Strength of edges by Sobel's two kernels: what any map of a picture must beat before it can be said to know more than where the picture has edges.
 * (Adebayo et al., NeurIPS 2018, arXiv 1810.03292, found that some saliency maps are little else.)
 */

/** Size of the gradient of a square picture, grey levels a pixel; at the rim, as if its last pixels went on. */
export function edgeStrength(pixels: ArrayLike<number>, side: number): Float32Array {
  const at = (x: number, y: number) =>
    pixels[Math.min(side - 1, Math.max(0, y)) * side + Math.min(side - 1, Math.max(0, x))]
  const out = new Float32Array(side * side)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      let [across, down] = [0, 0]
      for (const [step, weight] of [
        [-1, 1],
        [0, 2],
        [1, 1],
      ]) {
        across += (weight * (at(x + 1, y + step) - at(x - 1, y + step))) / 8
        down += (weight * (at(x + step, y + 1) - at(x + step, y - 1))) / 8
      }
      out[y * side + x] = Math.hypot(across, down)
    }
  return out
}
