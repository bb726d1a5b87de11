import { sendCalls } from './lib/calls_for_help'
import { sendFiles } from './lib/outbox'

App({
  onLaunch() {
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) sendWhatWaits()
    })
  },
  onShow() {
    sendWhatWaits()
  },
})

/** Calls for help first: a photo can fill a weak signal. */
function sendWhatWaits(): void {
  sendCalls()
  sendFiles()
}
