import { sendCalls } from './lib/calls_for_help'

App({
  onLaunch() {
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) sendCalls()
    })
  },
  onShow() {
    sendCalls()
  },
})
