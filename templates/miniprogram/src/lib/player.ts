/** Plays voices of a report, one at a time. */

const UNPLAYABLE = '这段语音现在放不出来，请稍后再试。'
let audio: WechatMiniprogram.InnerAudioContext | null = null

/** `ended` is called once: with '' at the end of the voice, else with what to tell. */
export function playVoice(src: string, ended: (problem: string) => void): void {
  stopVoice()
  const playing = wx.createInnerAudioContext()
  audio = playing
  const end = (problem: string) => {
    if (audio !== playing) return
    stopVoice()
    ended(problem)
  }
  playing.onEnded(() => end(''))
  playing.onError(() => end(UNPLAYABLE))
  playing.src = src
  playing.play()
}

export function stopVoice(): void {
  const playing = audio
  audio = null
  playing?.destroy()
}
