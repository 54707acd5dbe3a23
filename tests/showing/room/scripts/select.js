([start, end]) => {
    const range = document.createRange();
    const texts = document.createTreeWalker(
        document.querySelector(".talk"), NodeFilter.SHOW_TEXT);
    let isBegun = false;
    while (texts.nextNode()) {
        const { data } = texts.currentNode;
        if (!isBegun && data.includes(start)) {
            range.setStart(texts.currentNode, data.indexOf(start));
            isBegun = true;
        }
        if (isBegun && data.includes(end)) {
            range.setEnd(texts.currentNode, data.indexOf(end) + end.length);
            break;
        }
    }
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}
