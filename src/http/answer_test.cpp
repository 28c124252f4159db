#include "http/answer.h"

#include "gmock/gmock.h"

namespace quell::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<Answer> read(std::string_view bytes, RequestKind kind = RequestKind::kOrdinary,
                    std::size_t piece = 1'000'000, AnswerLimits limits = {}) {
  AnswerReader reader(kind, limits);
  while (!bytes.empty() && !reader.complete()) {
    const std::string_view part = bytes.substr(0, piece);
    QUELL_TRY(const std::size_t used, reader.feed(part));
    bytes.remove_prefix(used);
    if (used < part.size()) break;
  }
  return reader.finish();
}

std::string error_of(std::string_view bytes) {
  const auto answer = read(bytes);
  return answer ? "no error" : answer.error().message();
}

TEST(AnswerReaderTest, ReadsABodyWithLength) {
  const auto answer =
      read("HTTP/1.1 200 OK\r\nContent-Type:  text/html \r\nContent-Length: 5\r\n\r\nhelloSURPLUS");
  ASSERT_TRUE(answer) << answer.error().full();
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->reason, "OK");
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->framing, BodyFraming::kLength);
  EXPECT_EQ(find_header(answer->headers, "content-type")->value, "text/html");
}

TEST(AnswerReaderTest, ReadsChunksWithExtensionsAndTrailers) {
  const auto answer = read(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;x=\"y\"\r\nhello\r\n6 \r\n world\r\n0\r\nX-Sum: 1\r\n\r\n");
  ASSERT_TRUE(answer) << answer.error().full();
  EXPECT_EQ(answer->body, "hello world");
  EXPECT_EQ(answer->body_total, 11U);
}

TEST(AnswerReaderTest, ReadsUntilTheEndOfTheConnection) {
  const auto answer = read("HTTP/1.0 404 Not Found\r\n\r\nnothing here");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "nothing here");
  EXPECT_EQ(answer->framing, BodyFraming::kUntilClose);
}

TEST(AnswerReaderTest, KnowsWhatHasNoBody) {
  constexpr std::string_view kLength = "Content-Length: 100\r\n\r\n";
  for (const char* line : {"HTTP/1.1 204 No Content\r\n", "HTTP/1.1 304 Not Modified\r\n"}) {
    const auto answer = read(std::string(line).append(kLength));
    ASSERT_TRUE(answer) << line;
    EXPECT_EQ(answer->framing, BodyFraming::kNone);
  }
  const auto head = read(std::string("HTTP/1.1 200\r\n").append(kLength), RequestKind::kHead);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->reason, "");
}

TEST(AnswerReaderTest, SkipsInterimAnswers) {
  const auto answer = read(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(answer) << answer.error().full();
  EXPECT_THAT(answer->interim, ElementsAre(100, 103));
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->headers.size(), 1U);
}

TEST(AnswerReaderTest, KeepsTheCapAndCountsTheRest) {
  const auto answer = read("HTTP/1.1 200 OK\r\n\r\n" + std::string(1000, 'x'),
                           RequestKind::kOrdinary, 7, {.body = 10});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "xxxxxxxxxx");
  EXPECT_EQ(answer->body_total, 1000U);
}

TEST(AnswerReaderTest, PiecesOfAnySizeGiveTheSame) {
  const std::string bytes =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n"
      "a\r\n0123456789\r\n3\r\nabc\r\n0\r\n\r\n";
  const auto whole = read(bytes);
  ASSERT_TRUE(whole) << whole.error().full();
  for (std::size_t piece = 1; piece < bytes.size(); ++piece) {
    const auto again = read(bytes, RequestKind::kOrdinary, piece);
    ASSERT_TRUE(again) << piece << again.error().full();
    EXPECT_TRUE(*again == *whole) << piece;
  }
}

TEST(AnswerReaderTest, EveryCutIsAnErrorThatSaysWhere) {
  const std::string bytes =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  EXPECT_EQ(read("").error().code(), ErrorCode::kUnavailable);
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const auto answer = read(bytes.substr(0, size));
    ASSERT_FALSE(answer) << size;
    EXPECT_EQ(answer.error().code(), ErrorCode::kInvalidInput);
    EXPECT_THAT(answer.error().message(), HasSubstr("byte " + std::to_string(size)));
  }
}

TEST(AnswerReaderTest, WhatServersAndProxiesReadDifferentlyIsAnError) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  EXPECT_THAT(error_of(ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
              HasSubstr("two different Content-Length"));
  EXPECT_THAT(error_of(ok + "Content-Length: 5, 6\r\n\r\n"), HasSubstr("two different"));
  EXPECT_THAT(error_of(ok + "Content-Length: +5\r\n\r\n"), HasSubstr("no number"));
  EXPECT_THAT(error_of(ok + "Content-Length: 99999999999999999999\r\n\r\n"),
              HasSubstr("no number"));
  EXPECT_THAT(error_of(ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
              HasSubstr("together"));
  EXPECT_THAT(error_of(ok + "Transfer-Encoding: gzip, chunked\r\n\r\n"), HasSubstr("other than"));
  EXPECT_THAT(error_of(ok + "A : b\r\n\r\n"), HasSubstr("byte 17: a header name"));
  EXPECT_THAT(error_of(ok + "A: b\r\n c\r\n\r\n"), HasSubstr("byte 23: a folded"));
  EXPECT_THAT(error_of(ok + "A: b\n\r\n"), HasSubstr("without CR"));
  EXPECT_THAT(error_of(ok + std::string("A: \0\r\n\r\n", 8)), HasSubstr("control byte"));
  EXPECT_THAT(error_of(ok + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n"),
              HasSubstr("chunk size"));
  EXPECT_THAT(error_of(ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n"),
              HasSubstr("chunk longer"));
  EXPECT_EQ(read(ok + "Content-Length: 5,5\r\n\r\nhello")->body, "hello");
}

TEST(AnswerReaderTest, OnlyHttp1IsAnAnswer) {
  for (const char* line : {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/2 200\r\n", "HTTP/1.1  200\r\n",
                           "HTTP/1.1 099 x\r\n", "HTTP/1.1 20\r\n", "HTTP/1.1 2000\r\n", "\r\n"}) {
    EXPECT_THAT(error_of(line), HasSubstr("byte 0: no HTTP/1.x status line")) << line;
  }
}

TEST(AnswerReaderTest, LimitsAreErrors) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  EXPECT_EQ(read(ok + "A: " + std::string(100'000, 'x')).error().code(), ErrorCode::kLimit);
  std::string many = ok;
  for (int i = 0; i < 257; ++i) many += "A: b\r\n";
  EXPECT_EQ(read(many).error().code(), ErrorCode::kLimit);
  std::string interim;
  for (int i = 0; i < 17; ++i) interim += "HTTP/1.1 100 x\r\n\r\n";
  EXPECT_EQ(read(interim).error().code(), ErrorCode::kLimit);
  EXPECT_EQ(read(ok + "\r\n" + std::string(100, 'x'), RequestKind::kOrdinary, 1'000'000,
                 {.body_total = 99})
                .error()
                .code(),
            ErrorCode::kLimit);
}

}  // namespace
}  // namespace quell::http
