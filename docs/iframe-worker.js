/* Search from the disk: browsers start no worker of a file, so that the search runs in a hidden frame instead. */
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.ready = new Promise((done) => this.frame.addEventListener("load", done, { once: true }));
      const answer = (event) => {
        if (event.source !== this.frame.contentWindow) return;
        this.dispatchEvent(new MessageEvent("message", { data: event.data }));
      };
      addEventListener("message", answer);
      const loads = "importScripts = (...all) => all.reduce((before, url) => before.then(() => new Promise((done) => {" +
        "const one = document.createElement('script'); one.src = url; one.onload = done; document.body.append(one); })), Promise.resolve());";
      const speaks = "postMessage = (data) => parent.postMessage(data, '*');";
      this.frame.srcdoc = `<body><script>${speaks}${loads}</script><script src="${url}"></script></body>`;
      document.body.append(this.frame);
    }
    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })));
    }
    terminate() {
      this.frame.remove();
    }
  };
}
