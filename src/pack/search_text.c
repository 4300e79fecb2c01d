/* Texts as the search compares them. */
#include "pack/search_int.h"

/* Traditional characters that stand in names of services, each before its simplified form. */
static const char traditional[] =
	"證证業业執执戶户醫医療疗險险會会開开辦办變变銷销勞劳動动養养殘残續续產产權权註注冊册營营許许設设備备環环護护師师衛卫"
	"關关場场運运輸输車车輛辆駕驾駛驶學学習习術术藝艺藥药檢检驗验測测規规劃划築筑務务農农漁渔種种質质監监資资財财費费補补"
	"貼贴償偿優优惠惠貸贷離离職职齡龄殯殡葬葬婚婚兒儿園园書书館馆圖图聽听視视電电氣气網网絡络絲丝線线紅红級级組组織织給给"
	"統统經经結结終终約约紀纪細细練练緩缓編编總总縣县區区鄉乡鎮镇街街應应當当徵征稅税義义選选舉举責责貨货購购賣卖買买貿贸"
	"訴诉訟讼詢询調调計计認认記记該该詳详語语說说請请論论謀谋證证譯译議议讓让麗丽黃黄龍龙馬马鳥鸟魚鱼點点齊齐殺杀傳传個个"
	"們们價价億亿儲储創创別别劇剧勵励勝胜勢势協协單单卻却參参國国圍围團团執执堅坚報报塊块壓压壞坏壽寿夢梦獎奖媽妈孫孙寫写"
	"實实審审寬宽對对導导將将專专屆届層层屬属島岛歲岁幣币師师帶带幫帮庫库廠厂廣广張张強强彈弹後后從从復复徑径愛爱慶庆憑凭"
	"戲戏戰战擁拥擇择據据擔担擬拟換换損损揮挥掛挂採采揀拣撥拨擴扩數数斷断時时暫暂樓楼標标樹树橋桥機机檔档歷历歸归殼壳毀毁"
	"決决況况減减溝沟滅灭滿满漢汉潔洁濟济濕湿灣湾災灾無无煙烟熱热燈灯爐炉牆墙獨独獲获現现異异畫画發发盜盗盡尽盤盘礦矿確确"
	"禮礼離离稱称穩稳積积窮穷競竞筆笔範范築筑簡简簽签糧粮羅罗聯联聲声職职腦脑臨临興兴舊旧莊庄藍蓝處处號号蟲虫補补裝装製制"
	"複复見见觀观觸触貝贝負负貢贡貧贫趕赶趙赵跡迹軍军軟软轉转農农辯辩達达違违遠远適适遷迁遺遗邊边郵邮鄰邻醜丑釋释針针銀银"
	"鋪铺錄录鍋锅鐵铁長长門门閉闭間间閒闲閱阅陣阵陽阳陸陆隊队階阶際际隨随險险雜杂雙双難难雲云電电靈灵靜静頁页頂顶項项順顺"
	"預预領领頭头顏颜願愿類类顧顾飛飞飯饭飲饮館馆駐驻驚惊體体髮发鮮鲜麥麦";

/* The next code point of valid UTF-8. */
static uint32_t next_point(str *s) {
	const unsigned char *p = (const unsigned char *)s->p;
	uint32_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	uint32_t c = n == 1 ? p[0] : p[0] & (0xFFu >> (n + 1));
	if (n > s->n) {
		s->n = 0;
		return 0xFFFD;
	}
	for (uint32_t i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3F);
	*s = (str){s->p + n, s->n - n};
	return c;
}

static uint32_t simplified(uint32_t c) {
	str rest = STR(traditional);
	while (rest.n) {
		uint32_t old = next_point(&rest), new = next_point(&rest);
		if (old == c)
			return new;
	}
	return c;
}

/* Small and narrow; 0 for signs and spaces. */
static uint32_t folded(uint32_t c) {
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	if (c >= 'A' && c <= 'Z')
		return c + ('a' - 'A');
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return c;
	if (c == 0xFC)
		return 'v';
	if (c >= 0x4E00 && c <= 0x9FFF)
		return simplified(c);
	return c >= 0x3400 && c <= 0x4DBF ? c : 0;
}

struct points points_of(struct arena *a, str s, uint32_t most) {
	struct points out = {.p = arena_array(a, uint32_t, s.n + 1)};
	while (s.n && out.n < most) {
		uint32_t c = folded(next_point(&s));
		if (c)
			out.p[out.n++] = c;
	}
	return out;
}

void points_read(struct arena *a, struct points *x) {
	x->readings = arena_alloc_array(a, sizeof *x->readings, x->n + 1);
	for (uint32_t i = 0; i < x->n; i++)
		pinyin_of(x->p[i], x->readings[i]);
}

str plain_words(struct arena *a, str s) {
	char *text = arena_alloc(a, (size_t)s.n + 1);
	uint32_t n = 0;
	while (s.n) {
		uint32_t c = folded(next_point(&s));
		if (c && c < 0x80)
			text[n++] = (char)c;
		else if (n && text[n - 1] != ' ')
			text[n++] = ' ';
	}
	while (n && text[n - 1] == ' ')
		n--;
	return (str){text, n};
}

bool points_latin(struct points q) {
	for (uint32_t i = 0; i < q.n; i++)
		if (q.p[i] >= 0x80)
			return false;
	return true;
}

int32_t points_find(struct points whole, struct points part) {
	for (uint32_t at = 0; part.n && at + part.n <= whole.n; at++)
		if (memcmp(whole.p + at, part.p, part.n * sizeof *part.p) == 0)
			return (int32_t)at;
	return -1;
}

struct points points_bare(struct arena *a, struct points q) {
	static const char *const around[] = {"怎么样", "怎么", "怎样", "如何", "我想要", "我要", "我想", "想要", "在哪里", "哪里",
		"在哪", "去哪", "需要什么", "什么", "办理", "申请", "手续", "流程", "材料", "一个", "可以", "多少钱", "吗", "呢", "请问"};
	struct points out = {.p = arena_array(a, uint32_t, q.n + 1), .n = q.n};
	memcpy(out.p, q.p, q.n * sizeof *q.p);
	for (size_t i = 0; i < COUNT(around); i++) {
		struct points word = points_of(a, str_of(around[i]), 8);
		int32_t at = points_find(out, word);
		if (at < 0 || word.n == out.n)
			continue;
		memmove(out.p + at, out.p + at + word.n, (out.n - (uint32_t)at - word.n) * sizeof *out.p);
		out.n -= word.n;
	}
	if (out.n > 1 && out.p[0] == 0x529E /* 办 */)
		out = (struct points){.p = out.p + 1, .n = out.n - 1};
	return out;
}
