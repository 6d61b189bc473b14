{-# LANGUAGE BangPatterns #-}

-- | Sparks of GHC (@par@) against OpenMP tasks, duomp's sparks: with Haskell closures as bodies and as C code, on fib, n queens and a product of
-- matrices.
module Main (main) where

import Control.Exception (evaluate)
import Control.Monad
import Data.Array.Unboxed
import Data.Bits
import Data.IORef
import Demo
import Foreign hiding (free)
import GHC.Conc (par, pseq)
import OpenMP
import Text.Printf (printf)

foreign import ccall safe "k_fib" c_fib :: Int32 -> Int32 -> IO Int
foreign import ccall safe "k_queens" c_queens :: Int32 -> Int32 -> IO Int
foreign import ccall safe "k_product" c_product :: Int -> Ptr Double -> Ptr Double -> Ptr Double -> IO ()

-- --- fib ---------------------------------------------------------------------------------------------------------------------

fib :: Int -> Int
fib n = if n < 2 then n else fib (n - 1) + fib (n - 2)

fibPar :: Int -> Int -> Int
fibPar cutoff n
    | n < cutoff = fib n
    | otherwise = let x = fibPar cutoff (n - 1); y = fibPar cutoff (n - 2) in x `par` (y `pseq` x + y)

fibTasks :: Int -> Group -> Int -> IO Int
fibTasks cutoff g n
    | n < cutoff = evaluate (fib n)
    | otherwise = do
        x <- newIORef 0
        task g (fibTasks cutoff g (n - 1) >>= writeIORef x)
        y <- fibTasks cutoff g (n - 2)
        taskwait
        (+ y) <$> readIORef x

-- --- n queens ------------------------------------------------------------------------------------------------------------------

-- | Solutions from a board: columns and diagonals that are taken.
type Board = (Int, Int, Int)

places :: Int -> Board -> [Board]
places n (columns, left, right) = go (full .&. complement (columns .|. left .|. right))
  where
    full = bit n - 1
    go 0 = []
    go free = let b = free .&. negate free in (columns .|. b, shiftL (left .|. b) 1, shiftR (right .|. b) 1) : go (free .&. (free - 1))

complete :: Int -> Board -> Bool
complete n (columns, _, _) = columns == bit n - 1

queens :: Int -> Board -> Int
queens n b
    | complete n b = 1
    | otherwise = sum' 0 (places n b)
  where
    sum' !acc [] = acc
    sum' !acc (x : xs) = sum' (acc + queens n x) xs

queensPar :: Int -> Int -> Board -> Int
queensPar n depth b
    | depth == 0 || complete n b = queens n b
    | otherwise = spark (map (queensPar n (depth - 1)) (places n b))
  where
    spark [] = 0
    spark (x : xs) = let rest = spark xs in x `par` (rest `pseq` x + rest)

queensTasks :: Int -> Int -> Group -> Board -> IO Int
queensTasks n depth g b
    | depth == 0 || complete n b = evaluate (queens n b)
    | otherwise = do
        results <- forM (places n b) $ \p -> do
            r <- newIORef 0
            task g (queensTasks n (depth - 1) g p >>= writeIORef r)
            return r
        taskwait
        sum <$> mapM readIORef results

-- --- A product of matrices ---------------------------------------------------------------------------------------------------------

type Matrix = UArray Int Double

row :: Int -> Matrix -> Matrix -> Int -> UArray Int Double
row n a b i = listArray (0, n - 1) [dot j | j <- [0 .. n - 1]]
  where
    dot j = go 0 0
      where
        go !acc k
            | k == n = acc
            | otherwise = go (acc + a ! (i * n + k) * b ! (k * n + j)) (k + 1) :: Double

productPar :: Int -> Matrix -> Matrix -> [UArray Int Double]
productPar n a b = spark (map (row n a b) [0 .. n - 1])
  where
    spark [] = []
    spark (x : xs) = let rest = spark xs in x `par` (rest `pseq` (x `seq` x : rest))

productTasks :: Int -> Matrix -> Matrix -> Group -> IO [UArray Int Double]
productTasks n a b g = do
    rows <- forM [0 .. n - 1] $ \i -> do
        r <- newIORef (listArray (0, -1) [])
        task g (evaluate (row n a b i) >>= writeIORef r)
        return r
    taskwait
    mapM readIORef rows

main :: IO ()
main = demo "GHC's sparks against OpenMP tasks" $ \d -> do
    _ <- attach
    runs <- size 1 5
    let line :: String -> Double -> Double -> Double -> Double -> IO ()
        line name sq gh omp c =
            say (printf "%-16s sequential Haskell %8.2f ms, par %8.2f ms, tasks of closures %8.2f ms, tasks in C %8.2f ms" name (sq * 1e3) (gh * 1e3) (omp * 1e3) (c * 1e3))
        -- The argument goes through a variable so that no result is shared between runs.
        fresh f x = newIORef x >>= readIORef >>= \y -> evaluate (f y)
    n <- size 20 30
    let cutoff = n - 12
        wanted = fib n
    x1 <- fresh (fibPar cutoff) n
    x2 <- tasks (\g -> fibTasks cutoff g n)
    x3 <- c_fib (fromIntegral n) (fromIntegral cutoff)
    check d "fib by par" (x1 == wanted)
    check d "fib by tasks of closures" (x2 == wanted)
    check d "fib by tasks in C" (x3 == wanted)
    s <- bestOf runs (fresh fib n)
    p <- bestOf runs (fresh (fibPar cutoff) n)
    t <- bestOf runs (tasks (\g -> fibTasks cutoff g n))
    c <- bestOf runs (c_fib (fromIntegral n) (fromIntegral cutoff))
    line (printf "fib %d" n) s p t c
    q <- size 7 11
    let depth = 3
        start = (0, 0, 0)
        known = [1, 0, 0, 2, 10, 4, 40, 92, 352, 724, 2680, 14200] !! (q - 1)
    q1 <- fresh (queensPar q depth) start
    q2 <- tasks (\g -> queensTasks q depth g start)
    q3 <- c_queens (fromIntegral q) (fromIntegral depth)
    check d "queens by par" (q1 == known)
    check d "queens by tasks of closures" (q2 == known)
    check d "queens by tasks in C" (q3 == known)
    s' <- bestOf runs (fresh (queens q) start)
    p' <- bestOf runs (fresh (queensPar q depth) start)
    t' <- bestOf runs (tasks (\g -> queensTasks q depth g start))
    c' <- bestOf runs (c_queens (fromIntegral q) (fromIntegral depth))
    line (printf "queens %d" q) s' p' t' c'
    m <- size 30 200
    let a = listArray (0, m * m - 1) (cycle (map fromIntegral [0 .. 16 :: Int])) :: Matrix
        b = listArray (0, m * m - 1) (cycle (map fromIntegral [0 .. 22 :: Int])) :: Matrix
        force rows = evaluate (sum (map (! 0) rows)) >> return rows
        plain k = map (row m a b) [0 .. m - 1 + k]
    withArray (elems a) $ \pa -> withArray (elems b) $ \pb -> allocaArray (m * m) $ \pc -> do
        c_product m pa pb pc
        ofC <- peekArray (m * m) pc
        byPar <- force (productPar m a b)
        byTasks <- tasks (productTasks m a b)
        check d "product by par" (concatMap elems byPar == ofC)
        check d "product by tasks of closures" (concatMap elems byTasks == ofC)
        s'' <- bestOf runs (fresh plain 0 >>= force)
        p'' <- bestOf runs (fresh (\k -> productPar (m + k) a b) 0 >>= force)
        t'' <- bestOf runs (tasks (productTasks m a b) >>= force)
        c'' <- bestOf runs (c_product m pa pb pc)
        line (printf "product %d" m) s'' p'' t'' c''
